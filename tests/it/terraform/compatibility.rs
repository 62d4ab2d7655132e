//! The compatibility table of the documentation names what these tests ran on.

use crate::support::terraform::{Product, with_every_host};

const PAGE: &str = include_str!("../../../docs/index.md");

#[test]
fn every_host_has_a_row_in_the_documentation() {
    with_every_host(|host| {
        let product = match host.product {
            Product::Terraform => "Terraform",
            Product::OpenTofu => "OpenTofu",
        };
        let row = format!("\n| {product} | {} |", host.version());
        // Which Terraform is on PATH is the user's own matter.
        let named = PAGE.contains(&row) || host.is_the_users();
        assert!(named, "the table lacks {row}");
    });
}
