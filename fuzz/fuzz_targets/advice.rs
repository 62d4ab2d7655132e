//! See `provider::properties::advice`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use terraform_provider_okta::provider::properties::advice;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = advice(&mut Unstructured::new(data));
});
