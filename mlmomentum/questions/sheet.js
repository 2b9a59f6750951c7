// @ts-check
// Several questions on one sheet, each a group of radio buttons, and a button at the end.  Each choice goes to the
// kernel at once, which notes it.  What was right is marked only where the kernel says so, once the sheet is closed.

const PATIENCE = 4000; // milliseconds: a kernel that has not answered by then is busy, or is none
const UNHEARD = "This isn't saved yet. If no cell is running, run this cell again, and then choose.";

/**
 * The part of anywidget's model that is used here.
 * @typedef {{ get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void,
 *   on: (name: string, act: Function) => void, off: (name: string | null, act: Function) => void }} Model
 * @typedef {{ id: string, question: string, options: [string, string][] }} Question
 * @typedef {{ right: string, said: string }} Mark
 */

/** @param {{ model: Model, el: HTMLElement }} widget */
function render({ model, el }) {
  const status = document.createElement("div");
  const finish = document.createElement("button");
  // Radio buttons of one name in a page are one group.  Each widget has a module of its own, so a count would not do.
  const sheet = `mlmomentum-sheet-${Math.random().toString(36).slice(2)}`;
  status.setAttribute("role", "status");
  finish.type = "button";
  finish.textContent = model.get("finish");
  finish.addEventListener("click", () => tell("presses", model.get("presses") + 1));

  /** @param {string} trait  @param {unknown} value */
  function tell(trait, value) {
    const heard = model.get("heard");
    model.set(trait, value);
    model.save_changes();
    setTimeout(() => model.get("heard") === heard && (status.textContent = UNHEARD), PATIENCE);
  }

  /** @type {Question[]} */
  const questions = model.get("questions");
  const groups = questions.map(({ id, question, options }, place) => {
    const group = document.createElement("fieldset");
    const legend = document.createElement("legend");
    const told = document.createElement("p");
    legend.innerHTML = `<b>${place + 1}.</b> ${question}`;
    const buttons = options.map(([letter, html]) => {
      const label = document.createElement("label");
      const button = document.createElement("input");
      const text = document.createElement("span");
      Object.assign(button, { type: "radio", name: `${sheet}-${id}`, value: letter });
      button.addEventListener("change", () => tell("choices", { ...model.get("choices"), [id]: letter }));
      text.innerHTML = html;
      label.append(button, text);
      group.append(label);
      return button;
    });
    group.prepend(legend);
    group.append(told);
    el.append(group);
    return { id, group, buttons, told };
  });

  /** Sign and words, not only a color, and as part of the button's name.  @param {HTMLInputElement} button */
  function markRight(button) {
    const sign = document.createElement("em");
    sign.textContent = "✓ the answer";
    button.parentElement?.classList.add("mlmomentum-right");
    button.parentElement?.append(" ", sign);
  }

  function update() {
    /** @type {Record<string, Mark>} */
    const marks = model.get("marks");
    for (const { id, group, buttons, told } of groups) {
      for (const button of buttons) {
        button.checked = button.value === model.get("choices")[id];
        button.disabled = model.get("closed");
        if (button.value === marks[id]?.right && !group.dataset.marked) {
          markRight(button);
          group.dataset.marked = "true";
        }
      }
      if (told.innerHTML !== (marks[id]?.said ?? "")) told.innerHTML = marks[id].said;
    }
    finish.hidden = model.get("closed");
    if (status.innerHTML !== model.get("said")) status.innerHTML = model.get("said");
  }
  for (const trait of ["choices", "closed", "marks", "said", "heard"]) model.on(`change:${trait}`, update);
  update();

  el.classList.add("mlmomentum-sheet");
  el.append(finish, status);

  /**
   * JupyterLab would take plain keys for its shortcuts (x cuts the cell): it listens on the document, so before it does.
   * @param {KeyboardEvent} event
   */
  function keepKeys({ target, ctrlKey, metaKey, altKey, shiftKey }) {
    if (!(target instanceof HTMLElement && el.contains(target))) return;
    if (ctrlKey || metaKey || altKey || shiftKey) delete target.dataset.lmSuppressShortcuts;
    else target.dataset.lmSuppressShortcuts = "true";
  }
  window.addEventListener("keydown", keepKeys, true);

  return () => {
    model.off(null, update);
    window.removeEventListener("keydown", keepKeys, true);
  };
}

export default { render };
