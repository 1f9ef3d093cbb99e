// Replaces the built `config.bundle` in the tests with several agents (vitest.config.ts): files by path, as one text.

const provider = (name: string) => ({
  type: 'openai',
  model: `${name}-1`,
  reasoning_effort: name === 'primary' ? 'low' : 'high',
  base_url: `http://${name}.model.test/v1`,
  // Any variable of the tests' environment: the scripted model checks no key.
  api_key_env: 'TARSY_BRIDGE_TOKEN',
})

const stage = (name: string, agents: Array<object>, more: object = {}) => ({ name, agents, ...more })

const tarsy = {
  defaults: { llm_provider: 'primary', fallback_providers: [{ provider: 'spare', backend: 'langchain' }] },
  // Many sessions are killed side by side.
  queue: { max_concurrent_sessions: 64 },
  mcp_servers: {
    things: {
      transport: { type: 'http', url: 'http://things.test/mcp' },
      summarization: { enabled: true, size_threshold_tokens: 100 },
    },
  },
  agents: {
    Lead: { skills: [] },
    LogAnalyzer: { description: 'Reads logs', mcp_servers: ['things'] },
    Collector: { mcp_servers: ['things'], required_skills: ['disks'] },
    Mender: { mcp_servers: ['things'] },
    CheckerA: { mcp_servers: ['things'] },
    CheckerB: { mcp_servers: ['things'] },
    Scaler: {},
    Solo: { mcp_servers: ['things'] },
    Responder: { type: 'action', mcp_servers: ['things'] },
  },
  agent_chains: {
    led: {
      alert_types: ['led'],
      stages: [stage('look', [{ name: 'Lead', sub_agents: ['LogAnalyzer', 'GeneralWorker'] }])],
    },
    pipeline: {
      alert_types: ['pipeline'],
      stages: [
        stage('investigation', [{ name: 'Collector' }]),
        stage('remediation', [{ name: 'Mender' }]),
        stage('validation', [{ name: 'CheckerA' }, { name: 'CheckerB', max_iterations: 1 }], { success_policy: 'all' }),
        stage('scaling-review', [{ name: 'Scaler' }], { replicas: 2 }),
      ],
    },
    single: { alert_types: ['single'], stages: [stage('analysis', [{ name: 'Solo' }])] },
    short: { alert_types: ['short'], stages: [stage('analysis', [{ name: 'Solo', max_iterations: 1 }])] },
    pair: { alert_types: ['pair'], stages: [stage('check', [{ name: 'CheckerA' }, { name: 'CheckerB' }])] },
    act: {
      alert_types: ['act'],
      stages: [stage('investigation', [{ name: 'Solo' }]), stage('response', [{ name: 'Responder' }])],
    },
    quiet: { alert_types: ['quiet'], chat: { enabled: false }, stages: [stage('analysis', [{ name: 'Solo' }])] },
  },
}

const files = {
  'llm-providers.yaml': JSON.stringify({ llm_providers: { primary: provider('primary'), spare: provider('spare') } }),
  'tarsy.yaml': JSON.stringify(tarsy),
  'skills/disks/SKILL.md': '---\nname: disks\ndescription: Full disks\n---\nUse df before du.\n',
}

// eslint-disable-next-line import/no-default-export -- it replaces a text module, which has nothing but a default
export default JSON.stringify(files)
