// Finds netbend by mDNS with npm's oscquery, and prints what it says of itself and of a few addresses.
const { OSCQueryDiscovery } = require("oscquery");

const paths = process.argv.slice(2);
const discovery = new OSCQueryDiscovery();
discovery.on("error", (fault) => { console.error(String(fault)); process.exit(1); });
discovery.on("up", (service) => {
  const found = paths.map((path) => {
    const node = service.resolvePath(path);
    return node && { description: node.serialize().DESCRIPTION, value: node.getValue(0) };
  });
  console.log(JSON.stringify({ name: service.hostInfo.name, osc: service.hostInfo.oscPort, found, count: service.flat().length }));
  process.exit(0);
});
discovery.start();
