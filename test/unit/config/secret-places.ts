// A configuration with a marker in each place that may hold a secret. The markers have no shape that a pattern would know.

const place = (name: string) => `mark-${name}-4711`

export const SECRET_VARS = {
  BEARER: place('bearer'),
  CLIENT_SECRET: place('client-secret'),
  TOKEN_QUERY: place('token-query'),
  HEADER: place('header'),
  URL_USER: place('user'),
  URL_PASSWORD: place('password'),
  URL_QUERY: place('query'),
  URL_FRAGMENT: place('fragment'),
  CLEANUP_QUERY: place('cleanup'),
  ARGUMENT: place('argument'),
  CHILD_ENV: place('child'),
  BASE_USER: place('base-user'),
  BASE_QUERY: place('base-query'),
  PROVIDER_HEADER: place('provider-header'),
  // Shapes that are known, where a text may hold anything.
  IN_INSTRUCTIONS: 'ghp_markedInstructions4711',
  IN_CUSTOM_INSTRUCTIONS: 'sk-marked-custom-4711',
  IN_RUNBOOK: 'xoxb-marked-runbook-4711',
  AS_COMMAND: 'ghp_markedCommand4711',
  // Pasted where the name of its variable belongs.
  AS_ENV_NAME: 'ghp_markedEnvName4711',
  IN_SKILL: 'github_pat_markedSkill4711',
}

export const SECRET_TARSY = `
defaults:
  llm_provider: demo
  runbook: "Ask with {{.IN_RUNBOOK}}."
mcp_servers:
  program:
    transport: {type: stdio, command: npx, args: [--token, "{{.ARGUMENT}}"], env: {ZULU: "{{.CHILD_ENV}}", ALPHA: x}}
  signed:
    transport:
      type: sse
      url: https://signed.example/sse
      oauth: {token_url: "https://id.example/token?k={{.TOKEN_QUERY}}", client_id: tarsy, client_secret: "{{.CLIENT_SECRET}}"}
  pasted:
    transport: {type: stdio, command: "{{.AS_COMMAND}}"}
  remote:
    instructions: "Call with {{.IN_INSTRUCTIONS}}."
    transport:
      type: http
      url: "https://{{.URL_USER}}:{{.URL_PASSWORD}}@tools.example:8443/mcp?key={{.URL_QUERY}}#{{.URL_FRAGMENT}}"
      bearer_token: "{{.BEARER}}"
      timeout: 30
      custom_headers: {X-Session: "{{.SESSION_ID}}", X-Api-Key: "{{.HEADER}}"}
      session_cleanup_url: "https://tools.example/sessions/{{.SESSION_ID}}?key={{.CLEANUP_QUERY}}"
agents:
  A: {mcp_servers: [remote], custom_instructions: "Never say {{.IN_CUSTOM_INSTRUCTIONS}}."}
agent_chains:
  c: {alert_types: [host], stages: [{name: s, agents: [{name: A}]}]}
`

export const SECRET_PROVIDERS = `
llm_providers:
  hidden: {type: openai, model: m, api_key_env: ghp_markedEnvName4711, base_url: "https://{{.BASE_USER}}@llm.example/v1?k={{.BASE_QUERY}}", headers: {cf-aig-authorization: "Bearer {{.PROVIDER_HEADER}}"}}
`

export const SECRET_SKILLS = {
  'skills/disk/SKILL.md': `---\nname: disk\ndescription: d\n---\nLog in with ${SECRET_VARS.IN_SKILL}.`,
}
