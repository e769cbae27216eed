import { describeSystemd } from '../systemd/contract.ts';
import { openVirtualWorld } from './virtual-world.ts';

describeSystemd('the virtual systemd', openVirtualWorld);
