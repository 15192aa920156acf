/** What operators are given beside the jar: manifests for Kubernetes, alerts, dashboard, backup and its documentation. */
package dev.holdfast.operations;
