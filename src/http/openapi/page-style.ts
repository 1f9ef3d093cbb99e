/** The page's style, in the colours of the dashboard. */
export const STYLE = `
:root{color-scheme:light dark;--ink:light-dark(#1b1d21,#e6e7ea);--soft:light-dark(#5a6069,#a2a8b2);--paper:light-dark(#fff,#15171b);
--line:light-dark(#dfe2e7,#30343b);--sunk:light-dark(#f5f6f8,#1d2026);--link:light-dark(#0b57c2,#8ab8ff)}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0 auto;max-width:78rem;padding:1.5rem 1rem 4rem}
a{color:var(--link)}
code,pre{font:13px/1.5 ui-monospace,monospace}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.4rem 0;padding:.7rem .8rem;background:var(--sunk);border:1px solid var(--line);border-radius:6px}
pre i{color:var(--soft);font-style:normal}
h1{font-size:1.5rem;margin:0}
h2{font-size:1.15rem;margin:2.5rem 0 .5rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.8rem 0 .2rem;overflow-wrap:anywhere}
h3 a{color:inherit;text-decoration:none}
h3 a:hover{text-decoration:underline}
h4{font-size:.85rem;margin:.9rem 0 .3rem;color:var(--soft)}
main>section:first-child>h2{margin-top:.6rem}
p{margin:.3rem 0;max-width:46rem}
nav h2{font-size:.85rem;margin:1rem 0 .2rem;border:0;padding:0;color:var(--soft)}
nav ul{list-style:none;margin:0;padding:0}
nav li{margin:.25rem 0;overflow-wrap:anywhere;line-height:1.35}
nav a{text-decoration:none}
nav a:has(b){display:grid;grid-template-columns:3.7rem minmax(0,1fr)}
nav a:hover{text-decoration:underline}
b.method{display:inline-block;min-width:3.4rem;font:600 12px/1.5 ui-monospace,monospace;color:var(--soft)}
table{border-collapse:collapse;font-size:.9rem;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft)}
.wide{overflow-x:auto}
summary{cursor:pointer;margin:.3rem 0}
details>summary{color:var(--soft)}
@media (max-width:40rem){thead{display:none}tr{display:block;padding:.35rem 0;border-bottom:1px solid var(--line)}
td{display:inline;border:0;padding:0 .6rem 0 0;overflow-wrap:anywhere}td:last-child{display:block;color:var(--soft)}}
@media (min-width:60rem){body{display:grid;grid-template-columns:18rem minmax(0,1fr);gap:0 2.5rem}header{grid-column:1/-1}
nav{position:sticky;top:1rem;align-self:start;max-height:calc(100vh - 2rem);overflow:auto}}
`
