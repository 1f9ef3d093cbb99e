// The timeline of the pipeline, agent by agent: written by hand from its script (`harness/scripted-pipeline.ts`) and from the reference's
// order of events, not copied from a run.

import type { Golden, GoldenEvent } from '../../contract/golden/words.ts'
import { QUESTIONS } from '../harness/scripted-pipeline.ts'

const CALL = ['arguments', 'is_error', 'server_name', 'tool_name', 'tool_type', 'writes']
const FORCED = ['forced_conclusion', 'iterations_used', 'max_iterations', 'reason']

const said = (text: string, keys?: ReadonlyArray<string>): GoldenEvent =>
  keys === undefined ? ['llm_response', 'completed', text] : ['llm_response', 'completed', text, keys]
const thought = (text: string, ...keys: ReadonlyArray<string>): GoldenEvent => [
  'llm_thinking',
  'completed',
  text,
  [...keys, 'source'],
]
const told = (answer: string | RegExp): GoldenEvent => ['llm_tool_call', 'completed', answer, CALL]
const concluded = (text: string, keys?: ReadonlyArray<string>): ReadonlyArray<GoldenEvent> => [
  said(text, keys),
  keys === undefined ? ['final_analysis', 'completed', text] : ['final_analysis', 'completed', text, keys],
]
/** A single-shot agent's analysis says what it is of. */
const answered = (text: string, ...between: ReadonlyArray<GoldenEvent>): ReadonlyArray<GoldenEvent> => [
  said(text),
  ...between,
  ['final_analysis', 'completed', text, ['interaction_type']],
]
const asked = (question: string): GoldenEvent => ['user_question', 'completed', question, ['author']]

/** The timeline keeps the whole result; the model is sent a summary of it. */
const LONG = /^(one row of what the cluster said, like all others\n?){40}$/
const digest: GoldenEvent = [
  'mcp_tool_summary',
  'completed',
  'Summary: 40 rows, all alike, none of them newer than an hour.',
  ['original_tokens', 'server_name', 'summarization_model', 'summarization_provider', 'tool_name'],
]
const searched: GoldenEvent = ['google_search_result', 'completed', /OOMKilled 64Mi/, ['queries', 'source', 'sources']]

export const PIPELINE: Golden['timeline'] = [
  [
    'DataCollector',
    [
      thought('Pods first.'),
      said('I look at pods and logs.'),
      told('web-1 Running, web-2 CrashLoopBackOff'),
      told(LONG),
      digest,
      said('Now its settings.'),
      told('limits.memory: 64Mi'),
      thought('That is it.'),
      ...concluded('web-2 is killed for want of memory.'),
    ],
  ],
  [
    'Remediator',
    [
      said('How has it been?'),
      told(LONG),
      digest,
      said('How is it now?'),
      told('120 ms'),
      ...concluded('Raise the memory limit of web-2 to 128Mi.'),
    ],
  ],
  [
    'ConfigValidator',
    [
      said('I read the limit.'),
      told('limits.memory: 64Mi'),
      ...concluded('The limit of 64Mi is far too low for what web-2 does.'),
    ],
  ],
  [
    'MetricsValidator',
    [
      said('I measure.'),
      told('120 ms'),
      thought('No more calls.', ...FORCED),
      ...concluded('With 120 ms it is within its objective, as far as could be seen.', FORCED),
    ],
  ],
  ['SynthesisAgent', answered('Both agree: raise the limit.', searched)],
  ['ScalingReviewer-1', concluded('Two copies suffice once the limit is right.')],
  ['ScalingReviewer-2', concluded('Two copies suffice once the limit is right.')],
  ['SynthesisAgent', answered('Both reviewers agree: raise the limit, keep two copies.')],
  ['ExecSummaryAgent', answered('web-2 lacks memory. Raise its limit to 128Mi.')],
  [
    'ChatAgent',
    [asked(QUESTIONS[0]), said('I read the logs again.'), told(LONG), digest, ...concluded('It was web-2 alone.')],
  ],
  ['ChatAgent', [asked(QUESTIONS[1]), said('I measure again.'), told('120 ms'), ...concluded('120 ms.')]],
]
