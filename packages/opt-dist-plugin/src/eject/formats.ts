import { debianFiles } from './debian';
import { nixDerivation } from './nix';
import type { PackageFacts, RecipeFile } from './package';
import { pkgbuild } from './pkgbuild';
import type { Recipe } from './recipe';
import { shellRecipe } from './sh';
import { spec } from './spec';

export const FORMATS = ['sh', 'pkgbuild', 'spec', 'nix', 'debian'] as const;
export type Format = (typeof FORMATS)[number];

/** The files of a recipe; all formats but one have one file. */
export function recipeFiles(format: Format, recipe: Recipe, facts: PackageFacts): RecipeFile[] {
  switch (format) {
    case 'sh':
      return [{ name: 'recipe.sh', text: shellRecipe(recipe) }];
    case 'pkgbuild':
      return [{ name: 'PKGBUILD', text: pkgbuild(recipe, facts) }];
    case 'spec':
      return [{ name: 'rust-optimised.spec', text: spec(recipe, facts) }];
    case 'nix':
      return [{ name: 'default.nix', text: nixDerivation(recipe) }];
    case 'debian':
      return debianFiles(recipe, facts);
  }
}
