// The network as a column of layers; one that is opened shows its operators, for all of it or for one of its clusters.

import { button, control, element, spoken } from "./control.js";
import { group } from "./panel.js";

const OWN = new Set(["bypass", "amount", "solo", "flash", "reset"]);
const TARGETS = new Set(["cluster", "random", "range", "list", "weight"]);

let opened = 0;
let target = "";

export const networkPanel = {
  name: "network",
  title: "Network",
  there: (show) => show.network.layers.length > 0,
  async build(show, keep) {
    const detail = element("div", { class: "detail" });
    const ends = [];
    keep(() => ends.splice(0).forEach((end) => end()));
    const column = element("div", { class: "layers", role: "group", "aria-label": "Layers, input to output" });
    const open = async (number, wanted = "") => {
      [opened, target] = [number, wanted];
      for (const one of column.children) one.ariaCurrent = String(Number(one.dataset.layer) === number);
      const layer = show.network.layers[number];
      await show.load(`/layer/${number}`);
      ends.splice(0).forEach((end) => end());
      detail.replaceChildren(...layerParts(show, layer, wanted, (end) => ends.push(end), (to) => open(number, to)));
    };
    column.append(...show.network.layers.map((layer) => layerButton(layer, show, () => open(layer.number))));
    await open(Math.min(opened, show.network.layers.length - 1), target);
    return [element("div", { class: "network" }, column, detail)];
  },
};

function layerButton(layer, show, act) {
  const share = Math.log2(layer.height) / Math.log2(Math.max(2, ...show.network.layers.map((one) => one.height)));
  const made = element("button", { type: "button", class: "layer", "data-layer": layer.number, onclick: act },
    element("b", {}, String(layer.number)), element("span", {}, layer.name),
    element("small", {}, `${layer.width} × ${layer.height} · ${layer.channels}`));
  made.style.setProperty("--share", share);
  return made;
}

function layerParts(show, layer, wanted, keep, turn) {
  const head = `/layer/${layer.number}`;
  const base = wanted === "" ? head : `${head}/cluster/${wanted}`;
  const make = (address, label) => control(show, address, label, keep);
  const switches = [...OWN].filter((name) => name !== "amount").map((name) => make(`${head}/${name}`));
  const operators = new Map();
  for (const { FULL_PATH: address } of show.below(base)) {
    const [operator, parameter, more] = address.slice(base.length + 1).split("/");
    if (parameter && more === undefined && !TARGETS.has(operator)) operators.set(operator, [...(operators.get(operator) ?? []), parameter]);
  }
  const title = `${layer.number} ${layer.name}`;
  return [
    group(title, { class: "layerhead" },
      element("p", { class: "about" }, `${layer.width} × ${layer.height} pixels, ${layer.channels} channels, ${layer.zone}`),
      element("div", { class: "buttons" }, ...switches.filter(Boolean)), make(`${head}/amount`, "amount") ?? ""),
    clusters(show, layer, wanted, turn),
    group(wanted === "" ? "Operators on the whole layer" : `Operators on cluster ${wanted}`, {},
      element("div", { class: "operators" }, ...[...operators].map(([name, parameters]) => operatorRow(show, base, name, parameters, make)))),
  ];
}

function clusters(show, layer, wanted, turn) {
  if (!layer.clusters) {
    return group("Clusters", {}, element("p", { class: "about" }, "None are known for this layer."),
      button("Compute clusters", () => show.send("/cluster/compute")));
  }
  const choices = ["", ...Array.from({ length: layer.clusters }, (_, at) => String(at))];
  return group("Clusters", {}, element("div", { class: "clusters" }, ...choices.map((one) => clusterButton(layer, one, one === wanted, turn))),
    layer.previews ? "" : button("Make preview pictures", () => show.send("/cluster/preview"), { id: "previews" }));
}

function clusterButton(layer, one, now, turn) {
  const made = button("", () => turn(one), { class: "cluster", "aria-pressed": String(now), "data-cluster": one });
  made.append(element("span", {}, one === "" ? "whole layer" : `cluster ${one}`));
  if (!layer.previews) return made;
  const picture = element("img", { alt: "", loading: "lazy", src: `/clusters/${layer.number}/${one === "" ? 0 : Number(one) + 1}.jpg` });
  made.prepend(picture);
  return made;
}

const isOff = (show, base, name) => show.nodes.get(`${base}/${name}/amount`)?.MEANING.includes("0 off");

// What bends is at hand, the others are a press away: an operator that is off by its amount begins with that.
function operatorRow(show, base, name, parameters, make) {
  const [first, ...rest] = isOff(show, base, name) ? ["amount", ...parameters.filter((one) => one !== "amount")] : parameters;
  const label = first === "amount" ? spoken(name) : `${spoken(name)} ${spoken(first)}`;
  const main = make(`${base}/${name}/${first}`, label);
  if (!rest.length) return element("div", { class: "operator" }, main);
  const more = element("div", { class: "more", hidden: true });
  const opener = button("⋯", () => {
    more.hidden = !more.hidden;
    opener.ariaExpanded = String(!more.hidden);
    if (!more.children.length) more.append(...rest.map((one) => make(`${base}/${name}/${one}`, spoken(one))).filter(Boolean));
  }, { class: "opener", "aria-label": `more of ${spoken(name)}`, "aria-expanded": "false" });
  return element("div", { class: "operator" }, main, opener, more);
}
