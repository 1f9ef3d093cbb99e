/** Every key that the reference (TARSy in Go) documents, each with a valid value. */
export const TARSY_WITH_EVERY_KEY = `
system:
  dashboard_url: "https://{{.DASHBOARD_HOST}}"
  allowed_ws_origins: ["https://*.example"]
  github: {token_env: GH_TOKEN}
  runbooks:
    repo_url: https://github.com/org/runbooks/tree/main/docs
    cache_ttl: 5m
    allowed_domains: [github.com, raw.githubusercontent.com]
  slack: {enabled: true, token_env: SLACK, channel: C0123456789, api_url: "https://slack.example/api"}
  cost_estimation:
    enabled: true
    model_rates:
      gpt-5.2: {input_per_million: 1.75, output_per_million: 14}
    promotions:
      - {id: a, model: gpt-5.2, start: 2027-01-01, end: 2027-02-01T00:00:00Z, input_per_million: 1, output_per_million: 7}
      - {id: b, model: gpt-5.2, start: 2027-02-01, end: 2027-03-01, input_per_million: 1, output_per_million: 7}
  prompt_caching: {enabled: true}
  retention: {session_retention_days: 90, event_ttl: 2h, cleanup_interval: 6h}
  holidays: [{date: 02-29, name: Leap}]
  experimental_jev_labels: {enabled: true, model: jev-1.13.0, api_key_env: FAST_KEY, timeout: 5s, min_confidence: 0.9}
ingest:
  rate_limit: 600
  rate_limits: {grafana: 60}
  max_waiting: 1000
  sns_topics: ['arn:aws:sns:eu-central-1:123456789012:pages']
  mail: {addresses: {db@example.com: host}, senders: ['@example.com']}
  generic: {title: event.title, type: $.event.kind, fingerprint: event.id, status: event.state, severity: event.prio, runbook: "links[0].url"}
queue:
  worker_count: 3
  max_concurrent_sessions: 4
  poll_interval: 2s
  poll_interval_jitter: 250ms
  session_timeout: 1h30m
  graceful_shutdown_timeout: 10m
  scoring_shutdown_timeout: 1m
  orphan_detection_interval: 1m
  orphan_threshold: 2m
  heartbeat_interval: 10s
fallback_lists:
  spare: [{llm_provider: google-default, llm_backend: google-native}, {llm_provider: fast}]
  none: []
label_maps:
  escalation:
    multi: true
    instructions: Give what holds.
    labels: [{label: page, description: Wake somebody}, {label: ticket, description: It can wait}]
defaults:
  llm_provider: fast
  llm_backend: langchain
  max_iterations: 30
  fallback_list: spare
  agents: {GeneralWorker: {llm_provider: fast, llm_backend: langchain, fallback_list: spare}}
  compose: {llm_provider: fast, llm_backend: langchain, fallback_list: none}
  executive_summary: {llm_provider: fast, llm_backend: langchain, fallback_list: spare}
  label_map: escalation
  success_policy: any
  alert_type: PodCrash
  runbook: |
    # Default
    Look first.
  alert_masking: {enabled: true, pattern_group: secrets}
  scoring: {enabled: true, agent: ScoringAgent, llm_backend: langchain, llm_provider: fast, fallback_list: spare, mcp_servers: [kubernetes-server], max_iterations: 3}
  summarization: {llm_provider: fast, llm_backend: langchain, fallback_list: spare}
  orchestrator: {max_concurrent_agents: 3, agent_timeout: 5m}
  memory:
    enabled: true
    max_inject: 4
    reflector_memory_limit: 10
    embedding: {provider: openai, model: e, api_key_env: FAST_KEY, dimensions: 256, base_url: "http://e"}
mcp_servers:
  kubernetes-server:
    transport:
      type: stdio
      command: npx
      args: ["-y", "kubernetes-mcp-server@0.0.54", "--kubeconfig", "{{.KUBECONFIG}}"]
      env: {LOG: "{{.NOT_IN_THE_WORKER}}"}
  metrics:
    transport:
      type: http
      url: https://metrics.example/mcp
      bearer_token: "{{.METRICS_TOKEN}}"
      verify_ssl: true
      timeout: 30
      custom_headers: {X-Session: "{{.SESSION_ID}}"}
      session_cleanup_url: "https://metrics.example/sessions/{{.SESSION_ID}}"
    instructions: PromQL only.
    data_masking:
      enabled: true
      pattern_groups: [security, cloud]
      patterns: [github_token]
      custom_patterns: [{pattern: '(?i)ticket-(\\d+)', replacement: 'ticket-$1', description: none}]
    summarization: {enabled: true, size_threshold_tokens: 8000, summary_max_token_limit: 500, llm_provider: fast, llm_backend: langchain}
  old:
    transport: {type: sse, url: "http://old/sse"}
    data_masking: {enabled: false, pattern_groups: [whatever]}
    show_images: true
    summarization: {enabled: false}
agents:
  Lead:
    description: Leads
    mcp_servers: [metrics]
    custom_instructions: Be brief.
    llm_backend: google-native
    max_iterations: 12
    native_tools: {google_search: true, url_context: false, code_execution: false}
    orchestrator: {max_concurrent_agents: 2}
    skills: [disk]
    required_skills: [network]
  Fixer: {type: action, description: Fixes}
  Plain:
agent_chains:
  pods:
    alert_types: [PodCrash, PodPending]
    description: Pods
    llm_provider: fast
    llm_backend: langchain
    compose: {llm_provider: fast, llm_backend: langchain, fallback_list: none}
    executive_summary: {llm_provider: google-default, llm_backend: google-native, fallback_list: spare}
    label_map: builtin
    fallback_list: none
    max_iterations: 15
    mcp_servers: [kubernetes-server]
    sub_agents: [GeneralWorker]
    chat: {enabled: true, agent: ChatAgent, llm_backend: langchain, llm_provider: fast, fallback_list: spare, mcp_servers: [metrics], max_iterations: 5, sub_agents: [Lead]}
    scoring: {enabled: false, agent: ScoringAgent}
    stages:
      - name: look
        success_policy: all
        max_iterations: 9
        mcp_servers: [metrics]
        fallback_list: spare
        sub_agents:
          - GeneralWorker
          - {name: Lead, llm_provider: fast, llm_backend: langchain, max_iterations: 2, mcp_servers: [metrics], fallback_list: none, required_skills: [disk], skills: [network]}
        synthesis: {agent: SynthesisAgent, llm_backend: langchain, llm_provider: fast, fallback_list: spare}
        agents:
          - name: Lead
            type: ""
            llm_provider: fast
            llm_backend: langchain
            max_iterations: 8
            mcp_servers: [metrics]
            sub_agents: []
            fallback_list: none
            required_skills: [disk]
            skills: []
          - {name: Plain}
      - name: copies
        replicas: 3
        agents: [{name: KubernetesAgent}]
      - name: fix
        agents: [{name: Fixer}]
  # The older spelling.
  older:
    alert_types: [Older]
    compose_provider: fast
    compose_backend: langchain
    compose_fallback_list: none
    executive_summary_provider: google-default
    executive_summary_backend: google-native
    executive_summary_fallback_list: spare
    fallback_providers: [{provider: fast, backend: langchain}]
    stages: [{name: a, fallback_providers: [], agents: [{name: Plain, fallback_providers: []}]}]
`

export const PROVIDERS_WITH_EVERY_KEY = `
llm_providers:
  fast: {type: openai, model: gpt-5.2, api_key_env: FAST_KEY, reasoning_effort: low, context_window: 32768, images: false, base_url: "https://{{.LLM_HOST}}/v1"}
  slow: {type: openai, model: qwen3, base_url: "http://127.0.0.1:11434", first_chunk_timeout: 10m, stall_timeout: 3m, call_timeout: 30m, outage_timeout: 0}
  cloudflare: {type: workers-ai, model: m, account_env: CF_ACCOUNT, headers: {cf-aig-authorization: "Bearer {{.METRICS_TOKEN}}"}}
  vertex: {type: vertexai, model: claude, credentials_env: C, project_env: P, location_env: L}
  gem: {type: google, model: g, api_key_env: GOOGLE_API_KEY, native_tools: {google_search: false, code_execution: true, url_context: true}}
`
