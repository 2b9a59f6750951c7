// @ts-check
// Makes buttons of a quiz that is folded text where no script runs.
((/** @type {HTMLElement} */ quiz) => {
  const sections = [...quiz.querySelectorAll("section")];
  const score = make("p", { role: "status" });

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag  @param {Record<string, string>} [attributes]  @param {(Node | string)[]} content
   */
  function make(tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  }

  /** An element that is there.  @param {Element} within  @param {string} selector */
  function get(within, selector) {
    return /** @type {HTMLElement} */ (within.querySelector(selector));
  }

  /** A question stays right once it was: the other choices are there to be read, too. */
  function count() {
    const right = quiz.querySelectorAll("section[data-solved]").length;
    score.textContent = `${right} of ${sections.length} right`;
  }

  /** @template Item  @param {Item[]} list */
  function shuffled(list) {
    for (let last = list.length - 1; last > 0; last--) {
      const other = Math.floor(Math.random() * (last + 1));
      [list[last], list[other]] = [list[other], list[last]];
    }
    return list;
  }

  /** @param {HTMLElement} section  @param {Element} told  @param {boolean} right  @param {Node[]} why */
  function tell(section, told, right, why) {
    const sign = make("b", { "aria-label": right ? "Right." : "Wrong." }, right ? "✓ " : "✗ ");
    section.dataset.state = right ? "right" : "wrong";
    if (right) section.dataset.solved = "";
    told.replaceChildren(sign, ...why.map((node) => node.cloneNode(true)));
    count();
  }

  /** Buttons for a question with choices.  @param {HTMLElement} section  @param {Element} told */
  function choose(section, told) {
    const buttons = [...section.querySelectorAll("details")].map((answer) => {
      const text = get(answer, "summary span").childNodes;
      const button = make("button", { type: "button", "aria-pressed": "false" }, ...text);
      const [why, right] = [[...get(answer, "div").childNodes], answer.dataset.right === "1"];
      button.addEventListener("click", () => {
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
        button.dataset.state = right ? "right" : "wrong";
        tell(section, told, right, why);
      });
      answer.remove();
      return button;
    });
    return shuffled([...buttons]);
  }

  /** A number or a fraction, as people write them, or NaN.  @param {string} text */
  function numberIn(text) {
    const parts = text.replace(",", ".").replace("−", "-").split("/").map((part) => (part.trim() ? Number(part) : NaN));
    const [given, divisor = 1] = parts;
    return parts.length < 3 ? given / divisor : NaN;
  }

  /**
   * Whether an answer is about a number; the last answer is about any other number.
   * @param {number} given  @param {DOMStringMap} answer
   */
  function isNear(given, { number, within }) {
    return number === undefined || Math.abs(given - Number(number)) <= 1.000001 * Number(within);
  }

  /** A field for a question that asks for a number.  @param {HTMLElement} section  @param {Element} told */
  function find(section, told) {
    const folded = get(section, "details");
    const answers = [...folded.querySelectorAll("div")];
    const input = make("input", { type: "text", size: "12", inputmode: "decimal", "aria-label": "Your number" });
    const form = make("form", {}, input, make("button", {}, "Check"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = numberIn(input.value);
      if (!Number.isFinite(given)) {
        delete section.dataset.state;
        told.textContent = "Write a number, such as 0.5 or 1/3.";
        return;
      }
      const answer = /** @type {HTMLElement} */ (answers.find(({ dataset }) => isNear(given, dataset)));
      tell(section, told, answer.dataset.right === "1", [...get(answer, ":scope > :last-child").childNodes]);
    });
    // In an input of a cell JupyterLab takes Enter for a line break, and prevents it together with the form's own use of it.
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      form.requestSubmit();
    });
    folded.remove();
    return [form];
  }

  for (const section of sections) {
    const told = make("div", { role: "status" });
    const answers = (section.querySelector("[data-number]") ? find : choose)(section, told);
    section.setAttribute("role", "group");
    section.setAttribute("aria-label", section.firstElementChild?.textContent ?? "");
    section.append(...answers, told);
  }
  quiz.append(score); // empty until the first answer

  // JupyterLab would take plain keys for its shortcuts (x cuts the cell): it listens on the document, so before it does.
  const keepKeys = (/** @type {KeyboardEvent} */ { target, ctrlKey, metaKey, altKey, shiftKey }) => {
    if (!(target instanceof HTMLElement && quiz.contains(target))) return;
    if (ctrlKey || metaKey || altKey || shiftKey) delete target.dataset.lmSuppressShortcuts;
    else target.dataset.lmSuppressShortcuts = "true";
  };
  window.addEventListener("keydown", keepKeys, true);
})(/** @type {HTMLElement} */ (document.currentScript?.parentElement));
