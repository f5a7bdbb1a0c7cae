// A panel of the page: built when it is opened, and deaf when it is closed.

import { element } from "./control.js";

export class Panels {
  #show;
  #panels;
  #parts;
  #now = null;
  #ends = [];
  #built = 0;

  constructor(show, panels, parts) {
    this.#show = show;
    this.#panels = panels;
    this.#parts = parts;
    show.addEventListener("open", () => this.#offer());
  }

  // Only what the tree has is offered.
  #offer() {
    const there = this.#panels.filter((panel) => panel.there(this.#show));
    const tabs = there.map((panel) => this.#tab(panel));
    this.#parts.tabs.replaceChildren(...tabs);
    this.open(there.find((panel) => panel.name === (this.#now?.name ?? location.hash.slice(1))) ?? there[0]);
  }

  #tab(panel) {
    const { name } = panel;
    return element("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "panel", "aria-selected": "false", tabindex: -1,
      onclick: () => panel !== this.#now && this.open(panel), onkeydown: (event) => this.#step(event),
    }, panel.title);
  }

  #step(event) {
    const all = [...this.#parts.tabs.children];
    const to = all.indexOf(event.currentTarget) + ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? NaN);
    const found = all[(to + all.length) % all.length];
    if (!found) return;
    event.preventDefault();
    found.click();
    found.focus();
  }

  async open(panel) {
    for (const end of this.#ends.splice(0)) end();
    const built = ++this.#built;
    this.#now = panel;
    history.replaceState(null, "", `#${panel.name}`);
    for (const tab of this.#parts.tabs.children) {
      tab.ariaSelected = String(tab.id === `tab-${panel.name}`);
      tab.tabIndex = tab.ariaSelected === "true" ? 0 : -1;
    }
    const ends = [];
    const keep = (end) => (built === this.#built ? this.#ends : ends).push(end);
    const made = await panel.build(this.#show, keep);
    if (built !== this.#built) return ends.forEach((end) => end());
    this.#parts.panel.setAttribute("aria-labelledby", `tab-${panel.name}`);
    this.#parts.panel.replaceChildren(...made.filter(Boolean));
  }
}

export const group = (title, attributes = {}, ...children) =>
  element("section", { ...attributes, class: `group ${attributes.class ?? ""}` }, element("h2", {}, title), ...children.filter(Boolean));
