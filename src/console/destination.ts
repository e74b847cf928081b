// From a partition, a region and what a person wants to see to one address of the console. It must never make an address
// of another host.

import { partitionOfRegion } from '../aws/partition.ts';
import { closestName } from '../profiles/suggest.ts';
import { ConsoleError } from './errors.ts';
import { type ConsolePartition, consoleHost, isConsoleHost } from './partitions.ts';
import { CONSOLE_SERVICES, findService } from './services.ts';

export interface DestinationInput {
  readonly partition: ConsolePartition;
  readonly region?: string;
  /** A name of `services.ts`. Not together with `path`. */
  readonly service?: string;
  /** A path with query and fragment, or a whole address of the partition's console. */
  readonly path?: string;
  /** `console_url`: another console than the known one, scheme and host. */
  readonly consoleUrl?: string;
}

const HOME_PATH = '/console/home';

/**
 * The address to land on.
 *
 * @throws {ConsoleError} `region-partition`, `service-unknown`, `destination`, `partition-unknown`
 */
export function destination(input: DestinationInput): string {
  const { partition, region } = input;
  if (region !== undefined) checkRegion(region, partition);
  if (input.path !== undefined && /^[a-z][a-z0-9+.-]*:/i.test(input.path))
    return wholeAddress(input.path, input);
  const service = input.service === undefined ? undefined : serviceOf(input.service);
  const at = service?.isGlobal === true ? partition.homeRegion : region;
  const origin =
    input.consoleUrl === undefined
      ? `https://${consoleHost(partition, at)}`
      : checkedConsoleUrl(input.consoleUrl);
  return withRegion(origin, service?.path ?? input.path ?? HOME_PATH, at);
}

/** @throws {ConsoleError} `region-partition` */
export function checkRegion(region: string, partition: ConsolePartition): void {
  const regionPartition = partitionOfRegion(region).id;
  if (regionPartition === partition.id) return;
  throw new ConsoleError('region-partition', { region, partition: partition.id, regionPartition });
}

function serviceOf(name: string) {
  const service = findService(name);
  if (service !== undefined) return service;
  const known = CONSOLE_SERVICES.map((candidate) => candidate.name);
  const closest = closestName(name.toLowerCase(), [
    ...known,
    ...CONSOLE_SERVICES.flatMap((candidate) => candidate.aliases),
  ]);
  throw new ConsoleError('service-unknown', {
    service: name,
    known,
    ...(closest === undefined ? {} : { closest }),
  });
}

/** `path?query#fragment` under the origin, with `region=` in the query unless it says one itself. */
function withRegion(origin: string, path: string, region: string | undefined): string {
  const [beforeFragment = '', ...fragment] = path.split('#');
  const [plain = '', ...query] = beforeFragment.split('?');
  const parts = query
    .join('?')
    .split('&')
    .filter((part) => part !== '');
  if (region !== undefined && !parts.some((part) => /^region=/i.test(part))) parts.push(`region=${region}`);
  const text = [
    `${origin}/${plain.replace(/^[/\\]+/, '')}`,
    parts.length === 0 ? '' : `?${parts.join('&')}`,
    fragment.length === 0 ? '' : `#${fragment.join('#')}`,
  ].join('');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.origin !== origin)
    throw new ConsoleError('destination', { setting: '--path', reason: 'it is not a path of the console' });
  return url.href;
}

function wholeAddress(text: string, input: DestinationInput): string {
  const { partition, consoleUrl } = input;
  const refuse = (reason: string): ConsoleError =>
    new ConsoleError('destination', { setting: '--path', reason });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refuse('it is neither a path nor an address');
  if (url.protocol !== 'https:') throw refuse('it is not an https address');
  if (url.username !== '' || url.password !== '') throw refuse('it holds a user name or password');
  const isOurs =
    consoleUrl === undefined
      ? url.port === '' && isConsoleHost(partition, url.hostname)
      : url.origin === checkedConsoleUrl(consoleUrl);
  if (!isOurs) throw refuse(`its host is not the console of partition ${partition.id}`);
  return url.href;
}

function checkedConsoleUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url?.protocol === 'https:' &&
    url.username === '' &&
    url.password === '' &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '';
  if (url === undefined || !isPlain)
    throw new ConsoleError('destination', { setting: 'console_url', reason: 'it is not https://HOST' });
  return url.origin;
}
