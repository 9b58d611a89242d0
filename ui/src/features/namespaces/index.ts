export { Files } from "./components/files";
export { KeyList } from "./components/key-list";
export { NamespaceList } from "./components/namespace-list";
export { SecretList } from "./components/secret-list";
