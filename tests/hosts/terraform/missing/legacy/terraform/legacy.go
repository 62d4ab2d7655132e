// Package terraform is empty: only Terraform's own tests use the real one.
package terraform
