/**
 * The colours of pictures. Text has a contrast of at least 4.5 to what it stands on, bars have 3 to the paper, and what they mean
 * shows in their pattern as well; the hues are told apart by the colour-blind (after Okabe and Ito).
 */
export interface Palette {
  readonly paper: string;
  readonly band: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly wait: string;
  readonly start: string;
  readonly bad: string;
  readonly doubtful: string;
  readonly grey: string;
  /** Of text on a bar. */
  readonly onBar: string;
}

export const light: Palette = {
  paper: '#ffffff',
  band: '#f4f6f8',
  ink: '#1b1f24',
  muted: '#57606a',
  line: '#d0d7de',
  wait: '#0069a8',
  start: '#00734f',
  bad: '#b13a00',
  doubtful: '#7d5700',
  grey: '#66707a',
  onBar: '#ffffff',
};

export const dark: Palette = {
  paper: '#0f1419',
  band: '#171d24',
  ink: '#e8edf2',
  muted: '#a3adb8',
  line: '#39424d',
  wait: '#5cb3ec',
  start: '#35c295',
  bad: '#ff9466',
  doubtful: '#e3b341',
  grey: '#97a1ac',
  onBar: '#0f1419',
};
