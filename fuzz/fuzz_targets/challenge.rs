//! See `okta::properties::challenge`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use terraform_provider_okta::okta::properties::challenge;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = challenge(&mut Unstructured::new(data));
});
