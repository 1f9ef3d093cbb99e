// Tokens that their form tells, whatever stands around them. Beside each: the page of its vendor, or of a scanner, that states the form.

import { maskGroup } from './rewriter.ts'

type Shape = readonly [name: string, expression: string]

// Each begins with letters that hardly a text has, so that a search is quick, and ends with one run of characters, so that its time is linear.
export const VENDOR_TOKENS: ReadonlyArray<Shape> = [
  // Clouds and hosting.
  ['google_api_key', String.raw`AIza[\w-]{35}`], // Google Cloud, "Manage API keys"
  ['google_oauth_token', String.raw`ya29\.[\w-]{20,}|GOCSPX-[\w-]{28}|1//0[\w-]{40,}`], // Google Identity, "Using OAuth 2.0"; GitHub, "Supported secret scanning patterns"
  ['azure_client_secret', String.raw`[\w~.-]{3}[78]Q~[\w~.-]{31,34}`], // Microsoft Purview, "Azure AD client secret"
  ['azure_storage_key', String.raw`[A-Za-z0-9+/]{76}(?:\+ASt|APIM|AzCa|\+ABa|ACDb)[A-Za-z0-9+/]{5,10}[AQgw]?={0,2}`], // Microsoft, "Security Risk: identifiable keys"
  ['azure_devops_token', String.raw`[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}`], // Azure DevOps, "Use personal access tokens"
  ['alibaba_access_key', String.raw`LTAI[A-Za-z0-9]{12,24}`], // Alibaba Cloud, "Create an AccessKey pair"
  ['tencent_secret_id', String.raw`AKID[A-Za-z0-9]{32}`], // Tencent Cloud, "Access Key"
  ['yandex_token', String.raw`t1\.[A-Z0-9a-z_-]+[=]{0,2}\.[A-Z0-9a-z_-]{86}[=]{0,2}|AQVN[\w-]{35,38}`], // Yandex Cloud, "IAM token", "API key"
  ['digitalocean_token', String.raw`do[opr]_v1_[0-9a-f]{64}`], // DigitalOcean, "Token prefixes"
  ['heroku_key', String.raw`HRKU-[\w-]{36,}`], // Heroku, "Platform API: authentication"
  ['fly_token', String.raw`fm[12][ar]?_[\w+/=,-]{100,}|fo1_[\w-]{43}`], // Fly.io, "Access tokens"
  ['netlify_token', String.raw`nf[pcou]_[A-Za-z0-9]{36}`], // Netlify, "Personal access tokens"
  ['vercel_token', String.raw`vc[pikar]_[\w-]{24,}`], // Vercel, "New token formats and secret scanning"
  ['cloudflare_token', String.raw`v1\.0-[0-9a-f]{24}-[0-9a-f]{146}|cf(?:ut|at|k)_[A-Za-z0-9]{40,}`], // Cloudflare, "Origin CA keys", "Token formats"
  ['supabase_key', String.raw`sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,}`], // Supabase, "Understanding API keys"
  ['planetscale_token', String.raw`pscale_(?:tkn|pw|oauth)_[\w.=-]{32,}`], // PlanetScale, "Service tokens"
  ['neon_key', String.raw`napi_[a-z0-9]{60,}`], // Neon, "Manage API keys"
  ['aiven_token', String.raw`AVNS_[\w-]{16,}`], // Aiven, "Service users"
  ['databricks_token', String.raw`dapi[0-9a-f]{32}(?:-\d)?`], // Databricks, "Personal access tokens"
  ['astra_token', String.raw`AstraCS:[\w%]{20,}:[0-9a-f]{64}`], // DataStax, "Manage application tokens"
  // Secrets and infrastructure.
  ['vault_token', String.raw`hv[sbr]\.[\w-]{20,}`], // HashiCorp Vault, "Tokens: token prefixes"
  ['terraform_token', String.raw`[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}`], // HCP Terraform, "API tokens"
  ['doppler_token', String.raw`dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}`], // Doppler, "Auth token formats"
  ['onepassword_token', String.raw`ops_eyJ[\w-]{100,}`], // 1Password, "Service accounts"
  ['age_key', String.raw`AGE-SECRET-KEY-1[A-Z0-9]{58}`], // age, "Specification"
  ['pulumi_token', String.raw`pul-[0-9a-f]{40}`], // Pulumi, "Access tokens"
  ['tailscale_key', String.raw`tskey-[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{20,}`], // Tailscale, "Key prefixes"
  ['infracost_key', String.raw`ico-[A-Za-z0-9]{32}`], // Infracost, "Environment variables"
  ['prefect_key', String.raw`pn[bu]_[A-Za-z0-9]{36}`], // Prefect, "Manage API keys"
  // Code hosts, builds and registries of packages.
  ['gitlab_token', String.raw`(?:gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|wt|ffct|soat)-|GR1348941)[\w.-]{20,}`], // GitLab, "Token prefixes"
  ['atlassian_token', String.raw`AT(?:ATT|CTT|BBT)3[\w=-]{50,}|ATBB[A-Za-z0-9]{32}`], // Atlassian, "Manage API tokens"
  ['npm_token', String.raw`npm_[A-Za-z0-9]{36}`], // npm, "About access tokens"
  ['pypi_token', String.raw`pypi-[\w-]{50,}`], // PyPI, "API tokens"
  ['rubygems_key', String.raw`rubygems_[0-9a-f]{48}`], // RubyGems, "API key scopes"
  ['crates_token', String.raw`cio[A-Za-z0-9]{32}`], // crates.io, "API tokens"
  ['nuget_key', String.raw`oy2[a-z0-9]{43}`], // NuGet, "Publish a package"
  ['dockerhub_token', String.raw`dckr_(?:pat|oat)_[\w-]{24,}`], // Docker, "Personal access tokens"
  ['clojars_token', String.raw`CLOJARS_[a-z0-9]{60}`], // Clojars, "Deploy tokens"
  ['jfrog_token', String.raw`AKCp[A-Za-z0-9]{60,}|cmVmd[A-Za-z0-9]{59,}`], // JFrog, "Identity tokens", "Reference tokens"
  ['circleci_token', String.raw`CCI(?:PAT|PRJ)_[A-Za-z0-9]+_[0-9a-f]{40}`], // CircleCI, "Managing API tokens"
  ['buildkite_token', String.raw`bk(?:ua|at|aj|pt)_[A-Za-z0-9]{32,}`], // Buildkite, "Token security"
  ['sonar_token', String.raw`sq[upa]_[0-9a-f]{40}`], // SonarQube, "Managing your tokens"
  ['sourcegraph_token', String.raw`sgp_(?:[A-Za-z0-9]+_)?[0-9a-f]{40}`], // Sourcegraph, "Access tokens"
  ['postman_key', String.raw`PMAK-[0-9a-f]{24}-[0-9a-f]{34}`], // Postman, "API keys"
  ['launchdarkly_key', String.raw`(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`], // LaunchDarkly, "Keys"
  // Chat and mail.
  ['slack_app_token', String.raw`xapp-\d-[A-Z0-9]+-\d+-[0-9a-f]{64}|xoxe(?:\.xox[bp])?-\d-[\w-]{20,}`], // Slack, "Tokens"
  ['slack_webhook', String.raw`hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[\w/+-]{20,}`], // Slack, "Incoming webhooks"
  ['discord_webhook', String.raw`discord(?:app)?\.com/api/webhooks/\d+/[\w-]{60,}`], // Discord, "Webhook resource"
  ['discord_token', String.raw`[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}`], // Discord, "API reference: authentication"
  ['teams_webhook', String.raw`webhook\.office\.com/webhookb2/[\w@-]+/IncomingWebhook/[\w/-]{30,}`], // Microsoft Teams, "Create incoming webhooks"
  ['telegram_token', String.raw`\d{8,10}:AA[\w-]{33}`], // Telegram, "Bots: obtain your bot token"
  ['sendgrid_key', String.raw`SG\.[\w-]{16,32}\.[\w-]{16,64}`], // SendGrid, "API keys"
  ['mailgun_key', String.raw`key-[0-9a-f]{32}`], // Mailgun, "API keys"
  ['mailchimp_key', String.raw`[0-9a-f]{32}-us\d{1,2}`], // Mailchimp, "About API keys"
  ['brevo_key', String.raw`xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}`], // Brevo, "Authentication"
  ['twilio_key', String.raw`SK[0-9a-f]{32}`], // Twilio, "API keys"
  // Payment and shops.
  ['stripe_key', String.raw`(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,}`], // Stripe, "API keys", "Webhooks"
  ['square_token', String.raw`sq0(?:atp|csp|idp)-[\w-]{22,43}|EAAA[\w-]{60}`], // Square, "Access tokens"
  ['shopify_token', String.raw`shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{32}`], // Shopify, "Access tokens: length and prefix"
  ['braintree_token', String.raw`access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}`], // Braintree, "OAuth access tokens"
  ['flutterwave_key', String.raw`FLWSECK(?:_TEST)?-[0-9a-zA-Z]{12,}(?:-X)?`], // Flutterwave, "API keys"
  ['plaid_token', String.raw`access-(?:sandbox|development|production)-[0-9a-f-]{36}`], // Plaid, "Tokens"
  ['shippo_token', String.raw`shippo_(?:live|test)_[0-9a-f]{40}`], // Shippo, "Authentication"
  ['easypost_key', String.raw`EZ[AT]K[0-9a-zA-Z]{54}`], // EasyPost, "Authentication"
  // Models.
  ['openai_key', String.raw`sk-(?:proj|svcacct|admin|None)-[\w-]{40,}|sk-[\w-]{20,}T3BlbkFJ[\w-]{20,}`], // OpenAI, "API keys"; gitleaks, openai-api-key
  ['anthropic_key', String.raw`sk-ant-[a-z]+\d\d-[\w-]{80,}`], // Anthropic, "Getting started"; gitleaks, anthropic-api-key
  ['huggingface_token', String.raw`hf_[A-Za-z]{34}|api_org_[A-Za-z]{34}`], // Hugging Face, "User access tokens"
  ['replicate_token', String.raw`r8_[A-Za-z0-9]{37}`], // Replicate, "API tokens"
  ['groq_key', String.raw`gsk_[A-Za-z0-9]{52}`], // Groq, "API keys"
  ['xai_key', String.raw`xai-[A-Za-z0-9]{70,}`], // xAI, "Quickstart"
  ['perplexity_key', String.raw`pplx-[A-Za-z0-9]{48}`], // Perplexity, "API keys"
  // Observability.
  ['grafana_token', String.raw`gl(?:sa_[A-Za-z0-9]{32}_[0-9a-f]{8}|c_eyJ[\w+/=-]{60,})`], // Grafana, "Service account tokens", "Cloud access policies"
  ['newrelic_key', String.raw`NR(?:AK|AL|RA|BR|II|IQ|SP|AA)-[\w-]{27,}|NRJS-[0-9a-f]{19}|[0-9a-f]{36}NRAL`], // New Relic, "API keys"
  ['dynatrace_token', String.raw`dt0[a-zA-Z]\d\d\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}`], // Dynatrace, "Token format"
  ['sentry_token', String.raw`sntrys_eyJ[\w+/=-]{60,}|sntryu_[0-9a-f]{64}`], // Sentry, "Auth tokens"
  ['honeycomb_key', String.raw`hc[a-z](?:[ilm]k|ic)_[A-Za-z0-9]{58,}`], // Honeycomb, "API key format"
  // Work and data.
  ['linear_key', String.raw`lin_(?:api|oauth)_[A-Za-z0-9]{40,}`], // Linear, "Working with the API"
  ['notion_token', String.raw`secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,}`], // Notion, "Authorization"
  ['airtable_token', String.raw`pat[A-Za-z0-9]{14}\.[0-9a-f]{64}`], // Airtable, "Personal access tokens"
  ['figma_token', String.raw`fig[doru]+_[\w-]{40,}`], // Figma, "Authentication"
  ['dropbox_token', String.raw`sl\.[\w-]{100,}`], // Dropbox, "OAuth guide"
  ['hubspot_token', String.raw`pat-(?:na|eu|ap)\d-[0-9a-f-]{36}`], // HubSpot, "Private apps"
  ['mapbox_token', String.raw`[st]k\.eyJ[\w-]{60,}\.[\w-]{20,}`], // Mapbox, "Access tokens"
  ['contentful_token', String.raw`CFPAT-[\w-]{43}`], // Contentful, "Personal access tokens"
  ['typeform_token', String.raw`tfp_[\w.-]{40,}`], // Typeform, "Personal access tokens"
  ['facebook_token', String.raw`EAA(?:CEdE|[A-Z])[A-Za-z0-9]{90,}`], // Meta, "Access token guide"
]

export const VENDOR_NAMES: ReadonlyArray<string> = VENDOR_TOKENS.map(([name]) => name)

/** The shortest token has 16 characters (Alibaba's), and all consist of these: most words of a text are too short to be compared with each shape. */
const LONG_ENOUGH = String.raw`(?=[\w.~+/=:%$@,-]{16})`

/** Masks the tokens of these names in one search: a search for each would take as many times as long. */
export function vendorMasker(names: ReadonlySet<string>): (text: string) => string {
  const wanted = VENDOR_TOKENS.filter(([name]) => names.has(name))
  const shapes = wanted.map(([name, expression]) => ({
    mark: `[MASKED_${name.toUpperCase()}]`,
    expression: new RegExp(`^(?:${expression})$`),
  }))
  const any = new RegExp(
    `(?<![A-Za-z0-9_])${LONG_ENOUGH}(${wanted.map(([, each]) => each).join('|')})(?![A-Za-z0-9])`,
    'g',
  )
  return text => maskGroup(text, any, token => shapes.find(({ expression }) => expression.test(token))?.mark ?? null)
}
