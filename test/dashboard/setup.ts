import { configure } from '@testing-library/preact'
import { PATIENCE_MS } from '../fakes/patience.ts'

configure({ asyncUtilTimeout: PATIENCE_MS })
