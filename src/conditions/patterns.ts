/** What the texts of the kinds look like, for editors: the checks beside them know more, and have the last word. */

import { unitTypes } from '../systemd/unit-name.ts';

const characters = String.raw`[A-Za-z0-9:_.\\@-]`;
const noTemplate = String.raw`(?!.*@(\.service)?$)`;
const otherTypes = unitTypes.filter(type => type !== 'service').join('|');

/** Without a suffix it is a service; a template needs its instance. */
export const unitPattern = `^${noTemplate}(?!@)${characters}{1,255}$`;
export const servicePattern = `^${noTemplate}(?!@)(?!.*\\.(${otherTypes})$)${characters}{1,255}$`;

/** D-Bus Specification, "Message Protocol", "Bus names". */
export const busNamePattern = '^(?!.{256})[A-Za-z_-][A-Za-z0-9_-]*(\\.[A-Za-z_-][A-Za-z0-9_-]*)+$';

export const absolutePathPattern = '^/';

const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = `(${octet}\\.){3}${octet}`;
const ipv6 = '[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*';
const port = '0{0,4}([1-9]|[1-9]\\d{1,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5])';

export const addressPattern = `^(${ipv4}|${ipv6})$`;

export const prefixPattern = `^(default|(${ipv4}|${ipv6})/(12[0-8]|1[01]\\d|[1-9]?\\d))$`;

/** An IPv6 address stands in brackets and may name its interface; digits and dots are a whole IPv4 address. */
export const hostAndPortPattern = `^(\\[${ipv6}(%[\\w.-]+)?\\]|${ipv4}|(?![\\d.]+:)[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?):${port}$`;
