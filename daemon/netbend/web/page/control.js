// Controls that an address describes: a fader with its number, a switch, a choice, a text, a button.

import { learning } from "./learn.js";

const HOLD_MS = 300; // what is heard of one's own hand comes late, and would tug at it

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export const button = (label, act, attributes = {}) => element("button", { type: "button", onclick: act, ...attributes }, label);

export const spoken = (name) => name.replaceAll("_", " ");

// `keep` gathers what ends the listening when a panel closes.
export function control(show, address, label, keep) {
  const node = show.nodes.get(address);
  if (!node) return null;
  const kind = node.TAGS[0];
  const made = { toggle: pressed, choice: chosen, text: written, command: fired, trigger: fired }[kind] ?? fader;
  const found = made(show, node, label ?? spoken(address.split("/").at(-1)), keep);
  found.title = `${address}: ${node.MEANING ?? ""}`;
  return found;
}

function number(value) {
  if (!Number.isFinite(value)) return "";
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

function fader(show, node, label, keep) {
  const address = node.FULL_PATH;
  const { MIN: low = 0, MAX: high = 1 } = node.RANGE?.[0] ?? {};
  const step = node.TYPE === "i" ? 1 : (high - low) / 1000;
  const name = `${label} ${node.UNIT?.[0] ?? ""}`.trim();
  const slider = element("input", { type: "range", min: low, max: high, step, "aria-label": name, "data-address": address });
  const figure = element("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": `${name}, number` });
  const row = element("div", { class: "fader" }, slider, element("span", { class: "label", "aria-hidden": "true" }, label), figure);
  let held = 0;
  const mark = () => row.style.setProperty("--at", (slider.value - low) / (high - low || 1));
  const paint = (value) => {
    slider.value = value;
    mark();
    if (document.activeElement !== figure) figure.value = number(value);
  };
  slider.addEventListener("input", () => {
    held = performance.now();
    show.set(address, node.TYPE === "i" ? Math.round(slider.valueAsNumber) : slider.valueAsNumber);
    figure.value = number(slider.valueAsNumber);
    mark();
  });
  slider.addEventListener("change", () => setTimeout(() => paint(show.value(address)), HOLD_MS));
  const reset = () => show.send(`${address}/reset`);
  slider.addEventListener("dblclick", reset);
  slider.addEventListener("keydown", (event) => {
    if (["Backspace", "Delete"].includes(event.key)) reset();
  });
  figure.addEventListener("change", () => {
    const typed = Number(figure.value.replace(",", "."));
    if (figure.value.trim() && Number.isFinite(typed)) show.set(address, typed);
    else paint(show.value(address));
  });
  figure.addEventListener("focus", () => figure.select());
  learning(show, row, slider, address);
  keep(show.watch(address, (value) => performance.now() - held > HOLD_MS && paint(value)));
  return row;
}

function pressed(show, node, label, keep) {
  const address = node.FULL_PATH;
  const made = button(label, () => show.set(address, made.ariaPressed === "true" ? 0 : 1), {
    class: "switch", "aria-pressed": "false", "data-address": address,
  });
  learning(show, made, made, address);
  keep(show.watch(address, (value) => { made.ariaPressed = String(Boolean(value)); }));
  return made;
}

function chosen(show, node, label, keep) {
  const address = node.FULL_PATH;
  const options = node.RANGE[0].VALS.map((one) => element("option", { value: one }, spoken(one)));
  const select = element("select", { "aria-label": label, "data-address": address, onchange: () => show.set(address, select.value) }, ...options);
  keep(show.watch(address, (value) => { select.value = value; }));
  return element("label", { class: "field" }, element("span", {}, label), select);
}

function written(show, node, label, keep) {
  const address = node.FULL_PATH;
  const field = element("input", { type: "text", autocomplete: "off", "data-address": address, onchange: () => show.set(address, field.value) });
  keep(show.watch(address, (value) => { if (document.activeElement !== field) field.value = value; }));
  return element("label", { class: "field" }, element("span", {}, label), field);
}

function fired(show, node, label) {
  const made = button(label, () => show.send(node.FULL_PATH), { "data-address": node.FULL_PATH });
  learning(show, made, made, node.FULL_PATH);
  return made;
}
