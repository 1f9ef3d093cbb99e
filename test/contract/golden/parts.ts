// Sequences that the golden runs share, in words of one agent.

import { by } from '../../fakes/lanes.ts'

export const said = ['+llm_response', '~llm_response', '=llm_response']
export const called = (server: string, tool: string) => [
  '(gathering_info)',
  '+llm_tool_call',
  `tool_call ${server} ${tool}`,
  '=llm_tool_call',
]
/** Servers are sorted. Built-in tools, here the one that loads a skill, have the empty name as their server. */
export const listed = ['tool_list -', 'tool_list things']
export const iteration = (at: number, of = 40) => `(investigating, Iteration ${at}/${of})`
/** A final turn: the interaction comes before the analysis. */
export const concluded = [...said, 'iteration', '!final_analysis', 'completed']

/** The stage that ends each chain. A single-shot agent's analysis comes before its interaction. `(finalizing)` is ours. */
export const summarised = (at: number) => [
  `stage ${at} Executive Summary (exec_summary) started`,
  `progress ${at}/${at}, 0 active: Generating executive summary`,
  ': (finalizing)',
  ...by('ExecSummaryAgent', 'active', '(finalizing)', ...said, '!final_analysis', 'executive_summary', 'completed'),
  `stage ${at} Executive Summary (exec_summary) completed`,
]

/** `session pending` is ours: it carries the accepted alert. */
export const begun = ['session pending', 'session in_progress']
export const ended = ['session completed', 'review needs_review by system']

export const SUMMARY = 'All in one line.'
export const summaryRows = [
  'ExecSummaryAgent',
  [
    ['llm_response', 'completed', SUMMARY],
    ['final_analysis', 'completed', SUMMARY, ['interaction_type']],
  ],
] as const

export const CALL = ['arguments', 'is_error', 'server_name', 'tool_name', 'tool_type', 'writes']
