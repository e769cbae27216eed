import { describeSystemd } from '../systemd/contract.ts';
import { openRealWorld } from '../systemd/real-world.ts';

describeSystemd('systemd 252 over D-Bus', () => openRealWorld('bookworm'));
describeSystemd('systemd 257 over D-Bus', () => openRealWorld('trixie'));
