import { rpm } from './support/package-manager.ts';
import { tellPackageStory } from './support/package-story.ts';

tellPackageStory('bookworm', rpm);
