// @ts-check
// What a page does without a kernel: explorers from their files, predictions that the browser keeps, and paper.
(() => {
  const { models, modules } = mlmomentum;
  const root = document.documentElement.dataset.content_root ?? "./";
  const UNKEPT = "This browser doesn't keep your choice: its settings forbid it.";

  /** The package's own module, the same as in JupyterLab.  @param {string} name */
  const load = (name) => (loaded[name] ??= import(URL.createObjectURL(new Blob([modules[name]], { type: "text/javascript" }))));
  /** @type {Record<string, Promise<any>>} */
  const loaded = {};

  /** A widget's model with nobody at the other end.  @param {Record<string, any>} state  @param {() => void} [saved] */
  function modelOf(state, saved = () => {}) {
    /** @type {Record<string, Function[]>} */
    const heard = {};
    return {
      get: (/** @type {string} */ name) => state[name],
      set(/** @type {string} */ name, /** @type {unknown} */ value) {
        state[name] = value;
        for (const act of heard[`change:${name}`] ?? []) act();
      },
      on: (/** @type {string} */ name, /** @type {Function} */ act) => (heard[name] ??= []).push(act),
      off() {},
      send() {},
      save_changes: saved,
    };
  }

  // Explorers

  /** @param {string} name  @returns {Promise<Record<string, any>>} */
  function numbersOf(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${root}explorers/${name}.js`;
      script.addEventListener("load", () => resolve(models[name]));
      script.addEventListener("error", reject);
      document.head.append(script);
    });
  }

  /** The bytes of which make.py has packed the planes.  @param {string} packed */
  async function unpacked(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const planes = new Uint8Array(await new Response(stream).arrayBuffer());
    const words = new Int16Array(planes.length / 2);
    for (let at = 0, last = 0; at < words.length; at++) {
      words[at] = last + (planes[at] | (planes[words.length + at] << 8));
      last = words[at];
    }
    return new DataView(words.buffer);
  }

  /** Put an explorer in the place of its picture.  @param {HTMLElement} place */
  async function explore(place) {
    const [{ data, ...state }, { default: explorer }] = await Promise.all([
      numbersOf(place.dataset.explorer ?? ""),
      load("explorer"),
    ]);
    const model = modelOf({ ...state, data: await unpacked(data) });
    const el = document.createElement("div");
    place.prepend(el);
    explorer.render({ model, el });
    place.querySelector(".mlm-picture")?.remove();
    place.dataset.live = "";
  }

  const near = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        explore(/** @type {HTMLElement} */ (target)).catch(console.error);
      }
    },
    { rootMargin: "800px 0px" },
  );
  for (const place of document.querySelectorAll("[data-explorer]")) near.observe(place);

  // Predictions: what the kernel does in a notebook

  /** What the browser keeps under a name; nothing if that can't be read.  @param {string} name  @returns {Record<string, any>} */
  function kept(name) {
    try {
      return JSON.parse(localStorage.getItem(`mlmomentum-${name}`) ?? "{}");
    } catch {
      return {};
    }
  }

  /** Keep something; returns what to say if that can't be.  @param {string} name  @param {unknown} value  @returns {string} */
  function keep(name, value) {
    try {
      localStorage.setItem(`mlmomentum-${name}`, JSON.stringify(value));
      return "";
    } catch {
      return UNKEPT;
    }
  }

  /** What is noted, in the form of the files that the notebooks write: lesson, name, choice, revealed. */
  const store = {
    /** @param {string} lesson  @returns {Record<string, { choice: string, revealed: boolean }>} */
    read: (lesson) => kept(`predictions-${lesson}`),
    /** @param {string} lesson  @param {string} name  @param {{ choice: string, revealed: boolean }} entry */
    note: (lesson, name, entry) => keep(`predictions-${lesson}`, { ...store.read(lesson), [name]: entry }),
  };

  /** @param {HTMLElement} place  @param {HTMLDetailsElement | undefined} answer */
  async function predict(place, answer) {
    const asked = JSON.parse(place.querySelector("script")?.textContent ?? "{}");
    const { lesson = "", prediction: name = "" } = place.dataset;
    const entry = store.read(lesson)[name];
    let opened = false;
    const model = modelOf(
      { options: asked.options, choice: entry?.choice ?? "", revealed: false, right: "", said: "", heard: 0 },
      () => {
        const choice = model.get("choice");
        const remark = opened ? asked.late : `${asked.noted[choice]} ${store.note(lesson, name, { choice, revealed: false })}`;
        model.set("said", remark.trim());
        model.set("heard", model.get("heard") + 1);
      },
    );
    const close = () => {
      model.set("said", asked.told[model.get("choice")]);
      model.set("right", asked.answer);
      model.set("revealed", true);
    };
    if (entry?.revealed && entry.choice in asked.told) close();
    else if (entry) model.set("said", asked.noted[entry.choice] ?? "");
    answer?.addEventListener("toggle", () => {
      if (!answer.open || opened || printing) return;
      opened = true;
      const choice = model.get("choice");
      if (!choice || model.get("revealed")) return;
      store.note(lesson, name, { choice, revealed: true });
      close();
    });
    const { default: prediction } = await load("predict");
    const el = document.createElement("div");
    place.append(el);
    prediction.render({ model, el });
  }

  // Each prediction is followed by the cell that answers it.
  const asking = [...document.querySelectorAll("[data-prediction], .tag_reveal")];
  asking.forEach((place, at) => {
    const answer = asking[at + 1]?.querySelector("details");
    if (place instanceof HTMLElement && place.dataset.prediction) predict(place, answer ?? undefined).catch(console.error);
  });

  // The concept check: what the kernel does in a notebook

  /** @param {string} text  @param {unknown[]} values */
  const filled = (text, ...values) => values.reduce((/** @type {string} */ made, value) => made.replace("{}", String(value)), text);

  /** @param {HTMLElement} place */
  async function askForm(place) {
    const { form, edition, finish, questions, words, ideas } = JSON.parse(place.querySelector("script")?.textContent ?? "{}");
    const all = questions.length;
    /** What was chosen in a form of this edition.  @param {string} form */
    const noted = (form) => {
      const found = kept(`concept-check-${form}`);
      return found.edition === edition ? found : { choices: {}, finished: false };
    };
    const { choices, finished } = noted(form);
    let [pressed, told] = [0, ""];
    const model = modelOf(
      { questions, finish, choices, presses: 0, closed: false, marks: {}, said: "", heard: 0 },
      () => {
        const presses = model.get("presses");
        model.set("said", presses > pressed ? press() : `${count(words.saved)} ${note(false)}`.trim());
        pressed = presses;
        model.set("heard", model.get("heard") + 1);
      },
    );
    const count = (/** @type {string} */ text) => filled(text, Object.keys(model.get("choices")).length, all);
    const isLate = () => form === "a" && noted("b").finished;

    /** @param {boolean} finished */
    function note(finished) {
      const when = finished ? { when: new Date().toISOString().slice(0, 10) } : {};
      return keep(`concept-check-${form}`, { edition, choices: model.get("choices"), finished, ...when });
    }

    /** The form is done, but blank questions are named first. */
    function press() {
      const blank = questions.flatMap(({ id }, at) => (id in model.get("choices") ? [] : [at + 1])).join(", ");
      if (!Object.keys(model.get("choices")).length) return words.nothing;
      if (blank !== told) return filled(words.blank, (told = blank));
      if (isLate()) return tooLate();
      return `${note(true)} ${close()}`.trim();
    }

    function tooLate() {
      model.set("closed", true);
      return words.late;
    }

    /** Close the form; the second one marks what was right. */
    function close() {
      model.set("closed", true);
      if (!ideas) return count(words.done);
      const choices = model.get("choices");
      const known = Object.keys(ideas).filter((name) => choices[name] === ideas[name].right[1]);
      const marks = Object.entries(ideas).map(([name, { right, said }]) => [name, { right: right[1], said: said[choices[name] ?? ""] }]);
      model.set("marks", Object.fromEntries(marks));
      place.after(...gained(known, noted("a")));
      return filled(words.done, known.length, all);
    }

    /** Which ideas are new, by title.  @param {string[]} known  @param {Record<string, any>} first */
    function gained(known, { finished, choices }) {
      const before = Object.keys(ideas).filter((name) => finished && choices[name] === ideas[name].right[0]);
      const [fresh, same, lost, open] = words.groups;
      const title = (/** @type {string} */ name) => {
        if (known.includes(name)) return finished && !before.includes(name) ? fresh : same;
        return before.includes(name) ? lost : open;
      };
      return [
        ...(finished ? [made("p", filled(words.before, before.length))] : []),
        ...words.groups.flatMap((/** @type {string} */ group) => {
          const found = Object.keys(ideas).filter((name) => title(name) === group);
          const rows = found.map((name) => `<li>${ideas[name].idea} ${group === same ? "" : ideas[name].again}</li>`);
          return found.length ? [made("h2", `${group} (${found.length})`), made("ul", rows.join(""))] : [];
        }),
      ];
    }

    if (finished) model.set("said", close());
    else if (isLate()) model.set("said", tooLate());
    else if (Object.keys(choices).length) model.set("said", count(words.saved));
    const { default: sheet } = await load("sheet");
    const el = document.createElement("div");
    place.append(el);
    sheet.render({ model, el });
  }

  const concepts = document.getElementById("mlm-concepts");
  if (concepts) askForm(concepts).catch(console.error);

  // The page that looks back

  /** @param {string} tag  @param {string} html */
  function made(tag, html) {
    const element = document.createElement(tag);
    element.innerHTML = html;
    return element;
  }

  /** @param {HTMLElement} place  @param {Record<string, any>} lessons */
  function review(place, lessons) {
    let [right, answered, open] = [0, 0, 0];
    /** @type {Element[]} */
    const told = [];
    for (const [lesson, { title, predictions }] of Object.entries(lessons)) {
      const noted = store.read(lesson);
      const wrong = Object.entries(predictions).filter(([name, { answer }]) => {
        const entry = noted[name];
        if (!entry) return false;
        entry.revealed ? answered++ : open++;
        if (entry.revealed && entry.choice === answer) right++;
        return !entry.revealed || entry.choice !== answer;
      });
      if (wrong.length) told.push(made("h2", title));
      for (const [name, { question, options, answer }] of wrong) {
        const { choice, revealed } = noted[name];
        const link = `<a href="${root}${lesson}.html#predict-${name}">`;
        const lines = [`You predicted <b>${choice}</b> ${options[choice] ?? ""}`];
        if (revealed) lines.push(`The answer is <b>${answer}</b> ${options[answer]}`, `${link}Look at it again</a>`);
        else lines.push(`${link}Run the cell there to see the answer</a>`);
        told.push(made("p", question), made("p", lines.join("<br>")));
      }
    }
    const waiting = open ? `${answered ? ", " : ""}${open} waiting for the answer` : "";
    const counted = `Your predictions: ${answered ? `${right} of ${answered} right` : ""}${waiting}.`;
    const nothing = "Nothing is noted yet: choose an option where a lesson asks you to predict, then come back.";
    place.replaceChildren(made("p", answered + open ? counted : nothing), ...told);
    renderMathInElement(place, katex_options);
  }

  const looksBack = document.getElementById("mlm-review");
  if (looksBack) document.addEventListener("DOMContentLoaded", () => review(looksBack, mlmomentum.questions));

  // Paper is white, and can't be unfolded

  let printing = false;
  /** @type {HTMLDetailsElement[]} */
  let unfolded = [];
  let theme = "";
  window.addEventListener("beforeprint", () => {
    printing = true;
    unfolded = [...document.querySelectorAll("details:not([open])")].filter((part) => !part.closest(".mlmomentum-quiz"));
    for (const part of unfolded) part.open = true;
    theme = document.documentElement.dataset.theme ?? "";
    document.documentElement.dataset.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    for (const part of unfolded) part.open = false;
    document.documentElement.dataset.theme = theme;
    setTimeout(() => (printing = false)); // a toggle is told of later
  });
})();
