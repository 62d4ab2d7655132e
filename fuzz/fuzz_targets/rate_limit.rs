//! See `okta::properties::rate_limit`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use terraform_provider_okta::okta::properties::rate_limit;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = rate_limit(&mut Unstructured::new(data));
});
