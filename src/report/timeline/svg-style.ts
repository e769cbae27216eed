import { dark, light, type Palette } from './palette.ts';
import { stylesheet, type Markup } from './markup.ts';

/** Plain rules for each scheme: programs that know no variables draw it as well. */
export const svgStyle: Markup = stylesheet(`
text { font-family: system-ui, "Segoe UI", "DejaVu Sans", sans-serif; font-size: 12px }
.word { font-size: 24px; font-weight: 700 } .strong { font-weight: 700; font-size: 13px } .small { font-size: 11px }
.end { text-anchor: end } .middle { text-anchor: middle }
${rules(light)}
@media screen and (prefers-color-scheme: dark) {
${rules(dark)}
}
`);

function rules(colours: Palette): string {
  const { paper, band, ink, muted, line, wait, start, bad, doubtful, grey, onBar } = colours;
  return `text { fill: ${ink} } .muted { fill: ${muted} }
.paper { fill: ${paper} } .band { fill: ${band} } .grid { stroke: ${line}; stroke-width: 1 }
.good { fill: ${start} } .bad { fill: ${bad} } .doubtful { fill: ${doubtful} } .none { fill: ${muted} }
.wait, .failed, .start, .stop { stroke: none } .wait { fill: ${wait} } .start { fill: ${start} } .failed { fill: ${bad} } .stop { fill: ${grey} }
.stable { fill: url(#dots); stroke: ${wait} } .dots { fill: ${wait} }
.readiness { fill: url(#hatch); stroke: ${start} } .hatch { stroke: ${start}; stroke-width: 3 }
.queued { fill: url(#cross); stroke: ${grey} } .cross { stroke: ${grey}; stroke-width: 1.5 }
.pause { fill: ${paper}; stroke: ${grey}; stroke-dasharray: 3 2 }
.state { fill: ${band}; stroke: ${grey} } .held { fill: ${start} }
.doubt { fill: url(#bars); stroke: ${doubtful} } .bars { stroke: ${doubtful}; stroke-width: 2 }
.late { fill: url(#slant); stroke: ${bad} } .slant { stroke: ${bad}; stroke-width: 3 }
.torn { fill: ${paper}; stroke: ${muted}; stroke-width: 1 }
.critical { fill: ${ink} } .link { stroke: ${ink}; stroke-width: 1.5; fill: none }
.on { fill: ${onBar} } .mark { stroke: ${paper}; stroke-width: 3; paint-order: stroke; stroke-linejoin: round }
.gate { stroke: ${ink}; stroke-width: 1.5 } .limit { stroke: ${bad}; stroke-width: 1.5; stroke-dasharray: 6 3 } .event { stroke: ${doubtful}; stroke-width: 1.5; stroke-dasharray: 2 2 }`;
}
