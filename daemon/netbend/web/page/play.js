// What is played most: macros and zones; and the picture's own place in latent space.

import { button, control, element, spoken } from "./control.js";
import { group } from "./panel.js";

const MACROS = 8;
const ZONES = ["coarse", "middle", "fine"];
const ZONE_FADERS = ["rotate/angle", "scale/factor", "translate/x", "translate/y", "multiply/factor", "add_noise/level", "ablate/amount", "invert/amount"];

export const playPanel = {
  name: "play",
  title: "Play",
  there: (show) => show.nodes.has("/macro/1"),
  async build(show, keep) {
    await show.load("/mod/macro");
    const macros = Array.from({ length: MACROS }, (_, at) => macro(show, at + 1, keep));
    return [group("Macros", {}, faders(macros)), ...ZONES.map((zone) => zoneGroup(show, zone, keep))];
  },
};

const faders = (all) => element("div", { class: "faders" }, ...all.filter(Boolean));

function macro(show, number, keep) {
  const name = show.value(`/mod/macro/${number}/name`);
  return control(show, `/macro/${number}`, name ? `${number} ${name}` : `macro ${number}`, keep);
}

function zoneGroup(show, zone, keep) {
  const make = (tail, label) => control(show, `/zone/${zone}/${tail}`, label, keep);
  if (!show.nodes.has(`/zone/${zone}/amount`)) return null;
  return group(
    `${zone} layers`, {},
    element("div", { class: "buttons" }, ...["bypass", "solo", "flash", "reset"].map((name) => make(name)).filter(Boolean)),
    faders([make("amount"), ...ZONE_FADERS.map((tail) => make(tail, label(tail)))]),
  );
}

const label = (tail) => {
  const [operator, parameter] = tail.split("/");
  return parameter === "amount" ? spoken(operator) : `${spoken(operator)} ${spoken(parameter)}`;
};

export const latentPanel = {
  name: "picture",
  title: "Picture",
  there: (show) => show.nodes.has("/latent/seed"),
  async build(show, keep) {
    const make = (address, label) => control(show, address, label, keep);
    const commands = ["previous", "next", "random"].map((name) => make(`/latent/${name}`, name));
    const rows = ["seed", "x", "y", "truncation", "walk/speed", "loop/length", "loop/radius"].map((tail) => make(`/latent/${tail}`, spoken(tail.replace("/", " "))));
    const directions = Array.from({ length: 8 }, (_, at) => make(`/latent/direction/${at + 1}`, `direction ${at + 1}`));
    const stores = Array.from({ length: 8 }, (_, at) => make(`/latent/${at + 1}/recall`, `${at + 1}`));
    const keeps = Array.from({ length: 8 }, (_, at) => make(`/latent/${at + 1}/store`, `${at + 1}`));
    return [
      group("Place", {}, element("div", { class: "buttons" }, ...commands.filter(Boolean), make("/latent/loop/mode", "loop") ?? ""), faders(rows)),
      group("Directions", {}, faders(directions)),
      group("Go to a kept place", {}, element("div", { class: "buttons even" }, ...stores.filter(Boolean))),
      group("Keep this place", {}, element("div", { class: "buttons even" }, ...keeps.filter(Boolean))),
      group("Chance", {}, element("div", { class: "buttons" },
        button("Near bends", () => show.send("/random/bends", 0.2, 1.5)), button("Far bends", () => show.send("/random/bends", 1.0, 1.5)),
        button("Near picture", () => show.send("/random/latent", 0.2, 1.5)), button("Far picture", () => show.send("/random/latent", 1.0, 1.5)))),
    ];
  },
};
