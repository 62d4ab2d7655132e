//! Every path among tokens that need not be Rust otherwise: those of a macro or
//! an attribute.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::token::{Brace, Bracket, Paren};
use syn::{Ident, LitStr, Token, braced, bracketed, parenthesized};

/// A path, and whether all that it leads to is taken: by `*`, or by another name.
#[derive(Debug, Default)]
pub(super) struct TokenPath {
    pub(super) names: Vec<String>,
    pub(super) takes_all: bool,
}

/// The paths, and the texts in quotes, which are no paths of a macro, whatever
/// they look like.
#[derive(Debug, Default)]
pub(super) struct PathsAmongTokens {
    pub(super) paths: Vec<TokenPath>,
    pub(super) texts: Vec<String>,
}

impl Parse for PathsAmongTokens {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = Self::default();
        while !input.is_empty() {
            if input.peek(Ident::peek_any) {
                found.path_at(input)?;
            } else if input.peek(LitStr) {
                found.texts.push(input.parse::<LitStr>()?.value());
            } else if let Some(inner) = group_at(input)? {
                found.paths.extend(inner.paths);
                found.texts.extend(inner.texts);
            } else {
                skip_token(input)?;
            }
        }
        Ok(found)
    }
}

impl PathsAmongTokens {
    /// Reads a path, or all those that have its beginning in common.
    fn path_at(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let mut path = TokenPath::default();
        path.names.push(input.call(Ident::parse_any)?.to_string());
        while input.peek(Token![::]) {
            if input.peek3(Ident::peek_any) {
                input.parse::<Token![::]>()?;
                path.names.push(input.call(Ident::parse_any)?.to_string());
            } else if input.peek3(Brace) {
                input.parse::<Token![::]>()?;
                let inner = group_at(input)?.unwrap_or_default();
                self.paths
                    .extend(inner.paths.into_iter().map(|inner| inner.below(&path)));
                return Ok(());
            } else {
                path.takes_all = input.peek3(Token![*]);
                break;
            }
        }
        path.takes_all |= input.peek(Token![as]);
        self.paths.push(path);
        Ok(())
    }
}

impl TokenPath {
    fn below(mut self, outer: &Self) -> Self {
        if self.names == ["self"] {
            self.names.clear();
        }
        self.names.splice(0..0, outer.names.iter().cloned());
        self
    }
}

fn group_at(input: ParseStream<'_>) -> syn::Result<Option<PathsAmongTokens>> {
    let inside;
    if input.peek(Paren) {
        parenthesized!(inside in input);
    } else if input.peek(Bracket) {
        bracketed!(inside in input);
    } else if input.peek(Brace) {
        braced!(inside in input);
    } else {
        return Ok(None);
    }
    inside.parse().map(Some)
}

fn skip_token(input: ParseStream<'_>) -> syn::Result<()> {
    input.step(|cursor| match cursor.token_tree() {
        Some((_, rest)) => Ok(((), rest)),
        None => Err(cursor.error("a token was expected")),
    })
}
