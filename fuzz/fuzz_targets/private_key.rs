//! See `okta::properties::private_key`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use terraform_provider_okta::okta::properties::private_key;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = private_key(&mut Unstructured::new(data));
});
