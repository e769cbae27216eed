import { inTurn, type Bench } from '../bench.ts';
import { ratio } from '../figures.ts';
import { Lab } from '../../lab/lab.ts';
import { addStorage, installMuster, runOn, site } from '../support/cluster-node.ts';
import { programs } from '../support/programs.ts';

/** What `muster check` looks at. */
const prerequisites = `set -e
ip -json address show | grep -q '"10.77.0.11"'
systemctl is-active --quiet storage.service
corosync -t >/dev/null 2>&1
`;
/** What `muster up` looks at where all is up: these, and that each daemon works. */
const everything = `${prerequisites}
systemctl is-active --quiet corosync.service pacemaker.service pcsd.service
corosync-quorumtool -s | grep -q '(local)'
corosync-cfgtool -s | grep -q '^LINK ID'
name=$(crm_node --name)
crm_mon --one-shot --output-as=xml | grep "<node name=\\"$name\\"" | grep -q 'online="true"'
curl --silent --insecure --output /dev/null https://127.0.0.1:2224/remote/check_auth
`;
const wall = 'wall';

/** On a node where all is up already. */
export const running: Bench = {
  name: 'running',
  title: 'muster up and muster check where all is up, beside the same checks in bash',
  async run(scale) {
    await using lab = await Lab.create();
    const node = lab.node('n1');
    await addStorage(node, 0);
    await installMuster(node, false, site);
    await node.boot();
    await node.waitForBoot();
    await (await runOn(node, 'muster', 'up')).took();
    const measure = async (...argv: readonly string[]) => ({ [wall]: await (await runOn(node, ...argv)).took() });
    const muster = (verb: string) =>
      Object.fromEntries(
        programs.map(({ name, onNode }) => [`muster ${verb}, ${name}`, () => measure(...onNode, verb)]),
      );
    const turns = await inTurn(scale.runs(20), {
      ...muster('up'),
      'bash, as up': () => measure('bash', '-c', everything),
      ...muster('check'),
      'bash, as check': () => measure('bash', '-c', prerequisites),
    });
    const beside = (verb: string) =>
      programs.map(({ name }, index) => ({
        what: `muster ${verb}, ${name}, beside bash`,
        value: ratio(turns.of(`muster ${verb}, ${name}`, wall), turns.of(`bash, as ${verb}`, wall)),
        unit: 'times' as const,
        // What is measured is the last, the form that is shipped.
        ...(verb === 'up' && index === programs.length - 1 ? { atMost: 1.5 } : {}),
      }));
    return { series: turns.all(), checks: [...beside('up'), ...beside('check')] };
  },
};
