(function (quiz) {
  function make(tag, properties, attributes) {
    var element = Object.assign(document.createElement(tag), properties);
    for (var name in attributes) element.setAttribute(name, attributes[name]);
    return element;
  }
  var sections = Array.from(quiz.querySelectorAll("section"));
  var score = make("p", {}, { role: "status" });

  function count() {
    var right = quiz.querySelectorAll("section[data-state=right]").length;
    score.textContent = right + " of " + sections.length + " right";
  }

  function shuffled(list) {
    for (var i = list.length - 1; i > 0; i--) {
      var j = Math.floor(Math.random() * (i + 1));
      list.splice(i, 1, list.splice(j, 1, list[i])[0]);
    }
    return list;
  }

  function tell(section, told, right, why) {
    section.dataset.state = right ? "right" : "wrong";
    told.replaceChildren(make("b", { textContent: right ? "✓ " : "✗ " }, { "aria-label": right ? "Right." : "Wrong." }));
    why.forEach(function (node) { told.append(node.cloneNode(true)); });
    count();
  }

  function choose(section, told) {
    var buttons = Array.from(section.querySelectorAll("details"), function (answer) {
      var button = make("button", { type: "button" }, { "aria-pressed": "false" });
      button.append(...answer.querySelector("summary span").childNodes);
      var why = Array.from(answer.querySelector("div").childNodes), right = answer.dataset.right === "1";
      button.onclick = function () {
        buttons.forEach(function (other) { other.setAttribute("aria-pressed", String(other === button)); });
        button.dataset.state = right ? "right" : "wrong";
        tell(section, told, right, why);
      };
      answer.remove();
      return button;
    });
    return shuffled(buttons.slice());
  }

  function find(section, told) {
    var folded = section.querySelector("details"), answers = Array.from(folded.querySelectorAll("div"));
    var input = make("input", { type: "text", size: 12 }, { inputmode: "decimal", "aria-label": "Your number" });
    var form = make("form"), check = make("button", { textContent: "Check" });
    form.onsubmit = function (event) {
      event.preventDefault();
      var parts = input.value.replace(",", ".").replace("−", "-").split("/").map(function (part) { return part.trim() ? +part : NaN; });
      var given = parts.length < 3 ? parts[0] / (parts.length > 1 ? parts[1] : 1) : NaN;
      if (!isFinite(given)) {
        delete section.dataset.state;
        told.textContent = "Write a number, such as 0.5 or 1/3.";
        return count();
      }
      var answer = answers.find(function (one) {
        return !one.dataset.number || Math.abs(given - one.dataset.number) <= 1.000001 * one.dataset.within;
      });
      tell(section, told, answer.dataset.right === "1", Array.from(answer.lastElementChild.childNodes));
    };
    form.append(input, check);
    folded.remove();
    return [form];
  }

  sections.forEach(function (section) {
    var told = make("div", {}, { role: "status" });
    var answers = (section.querySelector("[data-number]") ? find : choose)(section, told);
    section.setAttribute("role", "group");
    section.setAttribute("aria-label", section.firstElementChild.textContent);
    section.append(...answers, told);
  });
  quiz.append(score);
  count();
  // JupyterLab listens to keys on the document: without this, Enter would edit the cell, and x cut it.
  window.addEventListener("keydown", function (event) {
    var command = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
    if (quiz.contains(event.target) && !command && !["Escape", "Tab"].includes(event.key)) event.stopPropagation();
  }, true);
})(document.currentScript.parentElement);
