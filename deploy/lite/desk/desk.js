// The desk: opens a lesson, says when a newer edition of it exists, and lists what this browser keeps.
//
// JupyterLite keeps the learner's files in IndexedDB, and a file that is there hides the one of the site forever. So the
// choice between them is made here, before the lesson is open.

const STORAGE = "mlmomentum lessons"; // contentsStorageName in jupyter-lite.json
const SLOW = { "11_fruit.ipynb": "trains hundreds of networks, which takes about two minutes in a browser" };
const UNWRITTEN = "raise NotImplementedError";
const editions = JSON.parse(document.getElementById("editions").textContent);
const byId = (id) => document.getElementById(id);

/** What a request to IndexedDB brings. */
const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The store of the files, or null before JupyterLite has made it: opening it here would make an empty one. */
async function store(mode) {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === STORAGE)) return null;
  const database = await result(indexedDB.open(STORAGE));
  if (!database.objectStoreNames.contains("files")) return null;
  return database.transaction("files", mode).objectStore("files");
}

/** The files that this browser keeps, by path; none where it keeps nothing, as some private windows do. */
async function keptFiles() {
  try {
    const files = await store("readonly");
    return files ? (await result(files.getAll())).filter(({ type }) => type !== "directory") : [];
  } catch {
    return [];
  }
}

const editionOf = (file) => file.content?.metadata?.mlmomentum?.digest;

function open(file) {
  location.replace(`notebooks/index.html?path=${encodeURIComponent(file)}`);
}

/** The new edition, with the learner's answers in the cells of the exercises: those that a check_... cell goes with. */
function withAnswers(fresh, old) {
  const before = new Map(old.cells.map((cell) => [cell.id, cell.source]));
  const checked = new Set(fresh.cells.map(({ id }) => id).filter((id) => id?.startsWith("check_")));
  const cells = fresh.cells.map((cell) => {
    const source = checked.has(`check_${cell.id}`) && before.get(cell.id);
    return source && !source.includes(UNWRITTEN) ? { ...cell, source, outputs: [], execution_count: null } : cell;
  });
  return { ...fresh, cells };
}

/** A name for the learner's copy that is still free. */
function keptName(file, taken) {
  const stem = `${file.replace(/\.ipynb$/, "")} (before ${new Date().toISOString().slice(0, 10)}`;
  for (let number = 1; ; number++) {
    const name = `${stem}${number > 1 ? `, ${number}` : ""}).ipynb`;
    if (!taken.includes(name)) return name;
  }
}

/** Keep the learner's copy under another name, and put the new edition in its place. */
async function renew(mine, name) {
  const response = await fetch(`files/${encodeURIComponent(mine.path)}`, { cache: "no-cache" });
  if (!response.ok) throw new Error(`the site answered ${response.status}`);
  const content = withAnswers(await response.json(), mine.content);
  const files = await store("readwrite"); // one transaction: both, or neither
  files.put({ ...mine, name, path: name }, name);
  files.put({ ...mine, content, last_modified: new Date().toISOString() }, mine.path);
  await new Promise((resolve, reject) => {
    files.transaction.oncomplete = resolve;
    files.transaction.onabort = files.transaction.onerror = () => reject(files.transaction.error);
  });
}

function offer({ file, title }, mine, kept) {
  const name = keptName(file, kept.map(({ path }) => path));
  byId("newer-title").textContent = title;
  byId("kept").textContent = name;
  byId("stay").onclick = () => open(file);
  byId("switch").onclick = () =>
    renew(mine, name).then(
      () => open(file),
      (error) => say(`The new edition could not be put in place: ${error.message}. Your copy is as it was.`),
    );
  byId("opening").hidden = true;
  byId("newer").hidden = false;
}

function say(sentence) {
  byId("opening").textContent = sentence;
  byId("opening").hidden = false;
}

function download({ name, content, format, mimetype }) {
  const bytes = format === "base64" ? Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0)) : null;
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes ?? text], { type: mimetype || "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function row(file, title, kept) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `index.html?lesson=${encodeURIComponent(file.replace(/\.ipynb$/, ""))}`;
  link.textContent = title;
  item.append(link);
  if (SLOW[file]) item.append(Object.assign(document.createElement("small"), { textContent: SLOW[file] }));
  if (kept) {
    const button = document.createElement("button");
    button.textContent = "Download yours";
    button.setAttribute("aria-label", `Download your ${title}`);
    button.onclick = () => download(kept);
    item.append(button);
  }
  return item;
}

function list(kept) {
  const mine = new Map(kept.map((file) => [file.path, file]));
  for (const { file, title } of editions) byId("lessons").append(row(file, title, mine.get(file)));
  const others = kept.filter(({ path }) => !editions.some(({ file }) => file === path));
  for (const file of others) byId("files").append(row(file.path, file.path, file));
  byId("files-title").hidden = !others.length;
  byId("opening").hidden = true;
  byId("list").hidden = false;
}

async function main() {
  const lesson = new URLSearchParams(location.search).get("lesson");
  const kept = await keptFiles();
  const mine = kept.find(({ path }) => path === `${lesson}.ipynb`);
  const known = editions.find(({ file }) => file === `${lesson}.ipynb`);
  if (known && mine?.content && editionOf(mine) !== known.edition) return offer(known, mine, kept);
  if (known || mine) return open(`${lesson}.ipynb`);
  if (lesson) {
    byId("unknown").textContent = `There is no lesson called “${lesson}” here. These are the ones there are:`;
    byId("unknown").hidden = false;
  }
  list(kept);
}

main();
