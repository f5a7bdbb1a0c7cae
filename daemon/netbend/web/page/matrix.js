// The modulation matrix: what moves what, by how much; links are the show's own texts, changed by /mod/… messages.

import { button, control, element } from "./control.js";
import { group } from "./panel.js";

const LFOS = 4;
const AUDIO = ["rms", "peak", "onset", "centroid", "flux", "band/1", "band/2", "band/3", "band/4", "band/5", "band/6", "band/7", "band/8"];
const SHOWN = { macro: 16, lfo: 8, input: 8, map: 16 };
const CURVES = ["linear", "smooth", "exp", "log", "step"];

export const matrixPanel = {
  name: "modulation",
  title: "Modulation",
  there: (show) => show.nodes.has("/macro/1"),
  async build(show, keep) {
    await Promise.all([show.load("/mod"), show.load("/lfo")]);
    const rows = element("div", { class: "links" });
    const links = new Map();
    const draw = () => rows.replaceChildren(...[...links].flatMap(([source, all]) => all.map((link) => linkRow(show, source, link))));
    for (const source of sources(show)) {
      keep(show.watch(`/mod/${source}/links`, (text) => {
        links.set(source, parsed(text));
        draw();
      }));
    }
    const amount = control(show, "/mod/amount", "all modulation", keep);
    return [
      group("Add a link", {}, addForm(show)),
      group("Links", {}, amount ?? "", rows),
      ...lfos(show, keep),
    ];
  },
};

function sources(show) {
  const counted = Object.entries(SHOWN).flatMap(([family, count]) => Array.from({ length: count }, (_, at) => `${family}/${at + 1}`));
  return [...counted, ...AUDIO.map((key) => `audio/${key}`)].filter((source) => show.nodes.has(`/mod/${source}/links`));
}

function parsed(text) {
  try {
    return JSON.parse(text || "[]");
  } catch {
    return [];
  }
}

function linkRow(show, source, link) {
  const range = link.low === undefined ? "" : `${link.low} … ${link.high}`;
  return element("div", { class: "link" },
    element("b", {}, source), element("span", { class: "to" }, link.to), element("span", {}, `${range} ${link.curve ?? ""}`.trim()),
    button("Remove", () => show.send("/mod/remove", source, link.to), { "aria-label": `Remove ${source} to ${link.to}` }));
}

export function addresses(show) {
  const list = element("datalist", { id: "addresses" });
  const played = [...show.nodes.values()].filter((node) => ["float", "int"].includes(node.TAGS[0]) && node.ACCESS === 3);
  list.append(...played.map((node) => element("option", { value: node.FULL_PATH })));
  return list;
}

function addForm(show) {
  const source = element("select", { "aria-label": "source" }, ...sources(show).map((one) => element("option", { value: one }, one)));
  const target = element("input", { type: "text", list: "addresses", placeholder: "/layer/*/rotate/angle", "aria-label": "address it moves", autocomplete: "off" });
  const low = element("input", { type: "text", inputmode: "decimal", placeholder: "low", "aria-label": "low" });
  const high = element("input", { type: "text", inputmode: "decimal", placeholder: "high", "aria-label": "high" });
  const curve = element("select", { "aria-label": "curve" }, ...CURVES.map((one) => element("option", { value: one }, one)));
  const add = button("Add", () => {
    if (!target.value) return target.focus();
    const ends = [low, high].map((one) => (one.value === "" ? NaN : Number(one.value)));
    const range = ends.every(Number.isFinite) ? ends : [];
    return show.send("/mod/add", source.value, target.value, ...range, curve.value);
  });
  return element("div", { class: "form" }, source, target, low, high, curve, add, addresses(show));
}

function lfos(show, keep) {
  return Array.from({ length: LFOS }, (_, at) => `/lfo/${at + 1}`).filter((place) => show.nodes.has(`${place}/shape`)).map((place, at) => {
    const make = (name) => control(show, `${place}/${name}`, name, keep);
    return group(`LFO ${at + 1}`, {}, element("div", { class: "buttons" }, make("shape"), make("beats"), make("once"), make("restart")),
      element("div", { class: "faders" }, ...["length", "phase", "width", "amount"].map(make)));
  });
}
