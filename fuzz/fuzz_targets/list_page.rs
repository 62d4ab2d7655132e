//! See `okta::properties::list_page`.

#![no_main]

use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use terraform_provider_okta::okta::properties::list_page;

fuzz_target!(|data: &[u8]| {
    // Too short an input is no input of this property.
    let _ = list_page(&mut Unstructured::new(data));
});
