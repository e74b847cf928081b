// Whether an address is in a network written as `10.0.0.0/8`. Looks nothing up.

/**
 * @param address an IPv4 or IPv6 address without brackets; a name is in no network
 * @param network in CIDR form; anything else holds nobody
 * @see https://www.rfc-editor.org/rfc/rfc4632 section 3.1
 */
export function isInNetwork(address: string, network: string): boolean {
  const { BlockList, isIP } = process.getBuiltinModule('node:net');
  const [, base = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(network) ?? [];
  const family = isIP(base);
  if (family === 0 || isIP(address) !== family || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, Number(bits), type);
  return list.check(address, type);
}
