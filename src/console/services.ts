// The services that `--service` opens, with the short names people have for them. Data only; everything else is reached
// with `--path`.

export interface ConsoleService {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Path of its console, perhaps with a fragment, without the region. */
  readonly path: string;
  /** One console for all regions: it stands in the partition's home region. */
  readonly isGlobal: boolean;
}

const regional = (name: string, path: string, ...aliases: readonly string[]): ConsoleService => ({
  name,
  aliases,
  path,
  isGlobal: false,
});

const global = (name: string, path: string, ...aliases: readonly string[]): ConsoleService => ({
  name,
  aliases,
  path,
  isGlobal: true,
});

/** Sorted by name. Paths as the console's own documentation links them. */
export const CONSOLE_SERVICES: readonly ConsoleService[] = [
  regional('acm', '/acm/home', 'certificates'),
  regional('amplify', '/amplify/home'),
  regional('apigateway', '/apigateway/home', 'apigw'),
  regional('appsync', '/appsync/home'),
  regional('athena', '/athena/home'),
  regional('autoscaling', '/ec2/home#AutoScalingGroups:', 'asg'),
  regional('backup', '/backup/home'),
  regional('batch', '/batch/home'),
  regional('bedrock', '/bedrock/home'),
  global('billing', '/billing/home'),
  regional('cloud9', '/cloud9/home', 'c9'),
  regional('cloudformation', '/cloudformation/home', 'cfn'),
  global('cloudfront', '/cloudfront/home', 'cf'),
  regional('cloudshell', '/cloudshell/home', 'shell'),
  regional('cloudtrail', '/cloudtrail/home', 'ct'),
  regional('cloudwatch', '/cloudwatch/home', 'cw'),
  regional('codeartifact', '/codesuite/codeartifact/repositories'),
  regional('codebuild', '/codesuite/codebuild/projects'),
  regional('codecommit', '/codesuite/codecommit/repositories'),
  regional('codedeploy', '/codesuite/codedeploy/applications'),
  regional('codepipeline', '/codesuite/codepipeline/pipelines'),
  regional('cognito', '/cognito/v2/home'),
  regional('config', '/config/home'),
  global('cost-explorer', '/costmanagement/home#/cost-explorer', 'ce', 'costs'),
  regional('directconnect', '/directconnect/v2/home', 'dx'),
  regional('dms', '/dms/v2/home'),
  regional('dynamodb', '/dynamodbv2/home', 'ddb'),
  regional('ec2', '/ec2/home'),
  regional('ecr', '/ecr/repositories'),
  regional('ecs', '/ecs/v2'),
  regional('efs', '/efs/home'),
  regional('eks', '/eks/home'),
  regional('elasticache', '/elasticache/home', 'cache'),
  regional('elasticbeanstalk', '/elasticbeanstalk/home', 'eb'),
  regional('elb', '/ec2/home#LoadBalancers:', 'alb', 'nlb'),
  regional('emr', '/emr/home'),
  regional('eventbridge', '/events/home', 'events'),
  regional('glue', '/glue/home'),
  regional('guardduty', '/guardduty/home', 'gd'),
  global('health', '/health/home'),
  global('iam', '/iam/home'),
  regional('identity-center', '/singlesignon/home', 'sso'),
  regional('inspector', '/inspector/v2/home'),
  regional('kinesis', '/kinesis/home'),
  regional('kms', '/kms/home'),
  regional('lambda', '/lambda/home', 'l'),
  regional('logs', '/cloudwatch/home#logsV2:log-groups', 'cwl'),
  regional('mq', '/amazon-mq/home'),
  regional('msk', '/msk/home', 'kafka'),
  regional('mwaa', '/mwaa/home', 'airflow'),
  regional('opensearch', '/aos/home', 'aos', 'es'),
  global('organizations', '/organizations/v2/home', 'orgs'),
  regional('parameters', '/systems-manager/parameters', 'param'),
  regional('ram', '/ram/home'),
  regional('rds', '/rds/home'),
  regional('redshift', '/redshiftv2/home'),
  global('route53', '/route53/v2/home', 'r53', 'dns'),
  regional('s3', '/s3/home'),
  regional('sagemaker', '/sagemaker/home'),
  regional('secretsmanager', '/secretsmanager/home', 'secrets', 'sm'),
  regional('securityhub', '/securityhub/home', 'sh'),
  regional('servicecatalog', '/servicecatalog/home'),
  regional('ses', '/ses/home'),
  regional('sns', '/sns/v3/home'),
  regional('sqs', '/sqs/v3/home'),
  regional('ssm', '/systems-manager/home', 'systems-manager'),
  regional('stepfunctions', '/states/home', 'sfn', 'states'),
  global('support', '/support/home'),
  global('trustedadvisor', '/trustedadvisor/home', 'ta'),
  regional('vpc', '/vpcconsole/home'),
  regional('waf', '/wafv2/homev2', 'wafv2'),
  regional('workspaces', '/workspaces/v2/home'),
  regional('xray', '/xray/home'),
];

/** By name or alias, in any case. */
export function findService(name: string): ConsoleService | undefined {
  const wanted = name.toLowerCase();
  return CONSOLE_SERVICES.find(
    (service) => service.name === wanted || service.aliases.some((alias) => alias === wanted),
  );
}
