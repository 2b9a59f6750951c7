// @ts-check
// One prediction: a group of radio buttons.  What is chosen goes to the kernel, which notes it, says so, and later says what is right.

const LONG = 24; // letters of an option that shares its row with others
const PATIENCE = 4000; // milliseconds: a kernel that has not answered by then is busy, or is none
const UNHEARD = "This isn't saved yet. If no cell is running, run this cell again, and then choose.";

/**
 * The part of anywidget's model that is used here.
 * @typedef {{ get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void,
 *   on: (name: string, act: Function) => void, off: (name: string | null, act: Function) => void }} Model
 */

/** @param {{ model: Model, el: HTMLElement }} widget */
function render({ model, el }) {
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  const said = document.createElement("div");
  // Radio buttons of one name in a page are one group.  Each widget has a module of its own, so a count would not do.
  const name = `mlmomentum-prediction-${Math.random().toString(36).slice(2)}`;
  legend.textContent = "Your prediction";
  said.setAttribute("role", "status");

  /** @type {[string, string][]} */
  const options = model.get("options");
  const buttons = options.map(([letter, html]) => {
    const label = document.createElement("label");
    const button = document.createElement("input");
    const head = document.createElement("b");
    const text = document.createElement("span");
    Object.assign(button, { type: "radio", name, value: letter });
    button.addEventListener("change", () => {
      const heard = model.get("heard");
      model.set("choice", letter);
      model.save_changes();
      setTimeout(() => model.get("heard") === heard && (said.textContent = UNHEARD), PATIENCE);
    });
    head.textContent = letter;
    text.innerHTML = html;
    label.append(button, head, " ", text);
    group.append(label);
    return button;
  });
  // Short options share a row; long ones are easier to compare below each other.
  const longest = Math.max(...[...group.children].map((label) => label.textContent?.length ?? 0));
  group.classList.toggle("mlmomentum-long", longest > LONG);

  /** Sign and words, not only a color, and as part of the button's name.  @param {HTMLInputElement} button */
  function markRight(button) {
    const mark = document.createElement("em");
    mark.textContent = "✓ the answer";
    button.parentElement?.classList.add("mlmomentum-right");
    button.parentElement?.append(" ", mark);
  }

  let marked = false;
  function update() {
    for (const button of buttons) {
      button.checked = button.value === model.get("choice");
      button.disabled = model.get("revealed");
      if (!marked && button.value === model.get("right")) {
        markRight(button);
        marked = true;
      }
    }
    if (said.innerHTML !== model.get("said")) said.innerHTML = model.get("said");
  }
  for (const trait of ["choice", "revealed", "right", "said", "heard"]) model.on(`change:${trait}`, update);
  update();

  group.prepend(legend);
  group.append(said);
  el.classList.add("mlmomentum-prediction");
  el.append(group);

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
