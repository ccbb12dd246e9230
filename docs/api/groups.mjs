// Groups the names of a door by what a reader looks for, instead of by what they are in TypeScript: a plugin of typedoc.
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';

/** The first that fits; a name that none fits stays under its kind. */
const GROUPS = [
  ['Errors', /Error$|^FileComplaint$/],
  ['Start here', /^(IBPositionStreamer|MockGateway|optionsFromEnv|test|startedStreamer|isolatedStreamer)$/],
  [
    'Scenarios',
    /[Ss]cenario|^(step|Step|StepTags|Verbs|VerbName|Event|Duration|GatewaySpec|PlayOptions|PlayResult|readAccountsFile)$/,
  ],
  [
    'Faults',
    /Fault|^(badLength|corrupt|drop|duplicate|fin|garbage|hang|latency|mute|raw|refuse|reorder|reset|slice|stall|throttle|withhold|Direction)$/,
  ],
  ['Events', /Event$|Events$|^Notice|^EVENT_NAMES$|^FarmHealth$/],
  ['State', /^(StreamerStatus|StreamerStats|PositionBookView|DegradedReason)$/],
  ['Options', /Options$|Policy$|Logger$|Candidate$/],
  ['Updates and handlers', /^(is)?Position(Update|Change|Phase|Contract|Numbers)/],
  [
    'Accounts and contracts',
    /Account|World|Contract|^(option|stock|future|Settlement|Stated|Execution|Executions|PnL)|^Position|Price/,
  ],
  ['Journal and clients', /Journal|Expectation|WaitFor|^Wanted$|Client|Connection|Subscription|Disconnect|Unhandled/],
  ['Time and limits', /[Cc]lock|^CancelTimer$|Limit|Pacing/],
];

export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      const group = GROUPS.find(([, names]) => names.test(reflection.name))?.[0];
      if (group === undefined || !reflection.parent?.kindOf(ReflectionKind.Module)) continue;
      reflection.comment ??= new Comment();
      reflection.comment.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: group }]));
    }
  });
}
