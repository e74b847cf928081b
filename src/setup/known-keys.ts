// The keys that AWS's tools, aws-vault and we know in a profile, and what stands in each. Data only; whether a value
// is right is judged in key-values.ts.

import { editDistance } from '../profiles/suggest.ts';

/**
 * What a value is. `setting`: judged as resolving a profile judges it. `secret`: not to stand in a file at all.
 * `block`: indented lines of its own. A list: one of these words.
 */
export type KeyShape =
  | 'setting'
  | 'seconds'
  | 'text'
  | 'secret'
  | 'boolean'
  | 'number'
  | 'region'
  | 'url'
  | 'account'
  | 'profile'
  | 'sso-session'
  | 'services'
  | 'command'
  | 'block'
  | readonly string[];

const CHECKSUMS = ['when_supported', 'when_required'] as const;

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html */
const PROFILE_KEYS: Readonly<Record<string, KeyShape>> = {
  // Credentials and where they come from.
  aws_access_key_id: 'text',
  aws_secret_access_key: 'secret',
  aws_session_token: 'secret',
  aws_security_token: 'secret',
  aws_account_id: 'account',
  account_id_endpoint_mode: ['preferred', 'disabled', 'required'],
  role_arn: 'setting',
  source_profile: 'profile',
  credential_source: ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'],
  external_id: 'setting',
  mfa_serial: 'setting',
  role_session_name: 'setting',
  duration_seconds: 'seconds',
  web_identity_token_file: 'text',
  web_identity_token_process: 'command',
  oidc_issuer: 'setting',
  oidc_client_id: 'setting',
  oidc_scopes: 'setting',
  oidc_audience: 'setting',
  oidc_redirect_uri: 'setting',
  credential_process: 'command',
  login_session: 'text',
  sso_session: 'sso-session',
  sso_start_url: 'url',
  sso_region: 'region',
  sso_account_id: 'account',
  sso_role_name: 'text',
  sso_registration_scopes: 'text',
  saml_assertion_file: 'text',
  saml_assertion_process: 'command',
  saml_principal_arn: 'text',
  cognito_identity_pool_id: 'text',
  cognito_login_provider: 'text',
  cognito_role_arn: 'text',
  sso_share_token: 'boolean',
  // aws-vault's and ours.
  include_profile: 'profile',
  parent_profile: 'profile',
  mfa_process: 'command',
  session_tags: 'setting',
  transitive_session_tags: 'setting',
  source_identity: 'setting',
  confirm: 'boolean',
  vault_generated: 'text',
  // Where requests go.
  region: 'region',
  services: 'services',
  endpoint_url: 'setting',
  ignore_configured_endpoint_urls: 'boolean',
  use_fips_endpoint: 'boolean',
  use_dualstack_endpoint: 'boolean',
  sts_regional_endpoints: 'setting',
  s3_us_east_1_regional_endpoint: ['legacy', 'regional'],
  sigv4a_signing_region_set: 'text',
  endpoint_discovery_enabled: 'text',
  ca_bundle: 'text',
  // How clients behave.
  output: ['json', 'yaml', 'yaml-stream', 'text', 'table', 'off'],
  retry_mode: ['legacy', 'standard', 'adaptive'],
  max_attempts: 'number',
  disable_clock_skew_correction: 'boolean',
  defaults_mode: ['legacy', 'standard', 'in-region', 'cross-region', 'mobile', 'auto'],
  tcp_keepalive: 'boolean',
  parameter_validation: 'boolean',
  api_versions: 'block',
  s3: 'block',
  s3api: 'block',
  dynamodb: 'block',
  cloudfront: 'block',
  plugins: 'block',
  s3_use_arn_region: 'boolean',
  s3_disable_multiregion_access_points: 'boolean',
  s3_disable_express_session_auth: 'boolean',
  request_checksum_calculation: CHECKSUMS,
  response_checksum_validation: CHECKSUMS,
  disable_request_compression: 'boolean',
  request_min_compression_size_bytes: 'number',
  auth_scheme_preference: 'text',
  sdk_ua_app_id: 'text',
  user_agent_appid: 'text',
  user_agent_extra: 'text',
  ec2_metadata_v1_disabled: 'boolean',
  ec2_metadata_service_endpoint: 'url',
  ec2_metadata_service_endpoint_mode: 'text',
  ec2_instance_profile_name: 'text',
  metadata_service_timeout: 'number',
  metadata_service_num_attempts: 'number',
  csm_enabled: 'boolean',
  csm_host: 'text',
  csm_port: 'number',
  csm_client_id: 'text',
  inject_host_prefix: 'text',
  // The AWS CLI's own.
  cli_auto_prompt: ['on', 'on-partial', 'off'],
  cli_binary_format: ['base64', 'raw-in-base64-out'],
  cli_error_format: 'text',
  cli_follow_urlparam: 'boolean',
  cli_help_output: 'text',
  cli_history: ['enabled', 'disabled'],
  cli_pager: 'text',
  cli_timestamp_format: ['iso8601', 'wire', 'none'],
};

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html */
const SSO_SESSION_KEYS: Readonly<Record<string, KeyShape>> = {
  sso_start_url: 'url',
  sso_region: 'region',
  sso_registration_scopes: 'text',
  sso_share_token: 'boolean',
};

export type SectionWithKeys = 'profile' | 'sso-session';

function tableOf(section: SectionWithKeys): Readonly<Record<string, KeyShape>> {
  return section === 'profile' ? PROFILE_KEYS : SSO_SESSION_KEYS;
}

/** What stands in a key; undefined where nobody we know of reads such a key. `key` in lower case. */
export function shapeOf(section: SectionWithKeys, key: string): KeyShape | undefined {
  const table = tableOf(section);
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** What people write and what it is called. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  access_key: 'aws_access_key_id',
  access_key_id: 'aws_access_key_id',
  aws_access_key: 'aws_access_key_id',
  aws_key_id: 'aws_access_key_id',
  secret_key: 'aws_secret_access_key',
  secret_access_key: 'aws_secret_access_key',
  aws_secret_key: 'aws_secret_access_key',
  session_token: 'aws_session_token',
  aws_region: 'region',
  default_region: 'region',
  aws_default_region: 'region',
  role: 'role_arn',
  assume_role_arn: 'role_arn',
  source: 'source_profile',
  duration: 'duration_seconds',
  session_duration: 'duration_seconds',
  role_duration_seconds: 'duration_seconds',
  session_name: 'role_session_name',
  mfa: 'mfa_serial',
  mfa_arn: 'mfa_serial',
  mfa_device: 'mfa_serial',
  mfa_serial_number: 'mfa_serial',
  externalid: 'external_id',
  principal_arn: 'saml_principal_arn',
  saml_principal: 'saml_principal_arn',
  identity_pool_id: 'cognito_identity_pool_id',
  sso_url: 'sso_start_url',
  sso_account: 'sso_account_id',
  sso_role: 'sso_role_name',
};

/**
 * The known key that an unknown one is most likely meant to be: written with other signs, a slip of one or two
 * letters, or a name that other tools have for it. Keys of other tools (`granted_...`) are none of these.
 */
export function likelyKey(section: SectionWithKeys, key: string): string | undefined {
  const table = tableOf(section);
  const other = Object.hasOwn(OTHER_NAMES, key) ? OTHER_NAMES[key] : undefined;
  if (other !== undefined && Object.hasOwn(table, other)) return other;
  const bare = key.replace(/[-_. ]/g, '');
  const slips = key.length < 6 ? 1 : 2;
  let best: string | undefined;
  let bestDistance = slips + 1;
  for (const known of Object.keys(table)) {
    if (known.replaceAll('_', '') === bare) return known;
    if (Math.abs(known.length - key.length) > slips) continue;
    const distance = editDistance(key, known);
    if (distance < bestDistance) [best, bestDistance] = [known, distance];
  }
  return best;
}
