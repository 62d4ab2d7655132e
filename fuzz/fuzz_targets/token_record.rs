//! See `okta::properties::token_record`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use terraform_provider_okta::okta::properties::token_record;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = token_record(&mut Unstructured::new(data));
});
