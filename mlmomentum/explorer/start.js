// Starts an explorer in a page of its own, from what its two scripts of data hold.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const state = read("model");
const bytes = Uint8Array.from(atob(state.data), (letter) => letter.charCodeAt(0));
state.data = new DataView(bytes.buffer);
// The part of a widget's model that the explorer uses; here nobody listens.
const model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; },
  on() {}, off() {}, send() {}, save_changes() {},
};
const module = new Blob([read("module")], { type: "text/javascript" });
const { default: explorer } = await import(URL.createObjectURL(module));
explorer.render({ model, el: document.getElementById("explorer") });
