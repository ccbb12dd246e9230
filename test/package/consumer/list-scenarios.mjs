// A stranger's program that is bundled as CommonJS: the shipped scenarios cannot be found, and the sentence says why.
import { scenarioNames } from 'ib-position-streamer/mock-gateway';

try {
  console.log(`found ${scenarioNames().length} scenarios`);
} catch (error) {
  console.log(error.message);
}
