import { escapeHtml } from '../answer/escape-html.ts'
import type { Page } from '../answer/html-page.ts'

// The colours of the dashboard (dashboard/src/styles/tokens.css).
const STYLE = `
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;color:light-dark(#1b1d21,#e6e7ea);background:light-dark(#f5f6f8,#0e1217);margin:0;
min-height:100vh;display:grid;place-items:center;padding:1rem}
main{width:min(26rem,100%);padding:2rem;border:1px solid light-dark(#dfe2e7,#30343b);border-radius:12px;background:light-dark(#fff,#15191f)}
h1{font-size:1.3rem;margin:0 0 .3rem}
p{margin:.3rem 0 1.2rem;color:light-dark(#545a63,#a9afb9)}
label{display:block;font-weight:600;margin-bottom:.3rem}
input,button{font:inherit;width:100%;padding:.55rem .7rem;border-radius:8px}
input{border:1px solid light-dark(#767d87,#7d848f);background:transparent;color:inherit}
button{margin-top:1rem;border:0;background:#0f6f7c;color:#fff;font-weight:600;cursor:pointer}
:focus-visible{outline:3px solid #3aa7b5;outline-offset:2px}
[role=alert]{color:light-dark(#a32020,#ff9d94);font-weight:600}
`

/** `back` is a page of ours; `refusal` says why the token that was given does not do. */
export function signInPage(back: string, refusal: string | null): Page {
  const alert = refusal === null ? '' : `<p role="alert" id="refusal">${escapeHtml(refusal)}</p>`
  const marks = refusal === null ? '' : ' aria-invalid="true" aria-describedby="refusal"'
  return {
    title: 'Sign in · TARSy',
    style: STYLE,
    forms: true,
    body: `<main><h1>Sign in to TARSy</h1>
<p>With an API token that may read. An admin makes one, or you made it with <code>npm run token</code>.</p>${alert}
<form method="post" action="/oauth2/sign_in"><input type="hidden" name="rd" value="${escapeHtml(back)}">
<label for="token">API token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus${marks}>
<button type="submit">Sign in</button></form></main>`,
  }
}
