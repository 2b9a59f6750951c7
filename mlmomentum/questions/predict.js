// One prediction: a group of radio buttons in a row.  What is chosen goes to the kernel, which notes it and says so.
function render({ model, el }) {
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  const said = document.createElement("span");
  // Radio buttons of one name in a page are one group.  Each widget has a module of its own, so a count would not do.
  const name = `mlmomentum-prediction-${Math.random().toString(36).slice(2)}`;
  legend.textContent = "Your prediction";
  said.setAttribute("role", "status");

  const buttons = model.get("options").map(([letter, text]) => {
    const label = document.createElement("label");
    const button = document.createElement("input");
    Object.assign(button, { type: "radio", name, value: letter });
    button.setAttribute("aria-label", `${letter}: ${text}`);
    button.addEventListener("change", () => {
      model.set("choice", letter);
      model.save_changes();
    });
    label.title = text;
    label.append(button, letter);
    return [button, label];
  });

  function update() {
    for (const [button] of buttons) {
      button.checked = button.value === model.get("choice");
      button.disabled = model.get("revealed");
    }
    said.textContent = model.get("said");
  }
  for (const trait of ["choice", "revealed", "said"]) model.on(`change:${trait}`, update);
  update();

  group.append(legend, ...buttons.map(([, label]) => label), said);
  el.classList.add("mlmomentum-prediction");
  el.append(group);

  // JupyterLab listens to keys on the document: without this, the arrows would leave the cell, and x cut it.
  function keepKeys(event) {
    const command = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
    if (el.contains(event.target) && !command && !["Escape", "Tab"].includes(event.key)) event.stopPropagation();
  }
  window.addEventListener("keydown", keepKeys, true);

  return () => {
    model.off(null, update);
    window.removeEventListener("keydown", keepKeys, true);
  };
}

export default { render };
