import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { CopyButton } from "@/ui/copy-button";
import { Name } from "@/ui/name";
import { Page } from "@/ui/page";
import { Loaded, Skeleton } from "@/ui/surface";
import { pluginDocumentation } from "../queries";
import styles from "./plugins.module.css";

const Markdown = lazy(() => import("@/ui/markdown"));

/** How a type is written: purpose, examples, properties, outputs. */
export function PluginPage({ cls }: { cls: string }) {
  const query = useQuery(pluginDocumentation(cls));
  return (
    <Page
      title={cls.slice(cls.lastIndexOf(".") + 1)}
      crumbs={[
        <Link key="plugins" to="/plugins">
          Plugins
        </Link>,
      ]}
      meta={
        <span className={`mono ${styles.cls}`}>
          <Name>{cls}</Name>
        </span>
      }
      actions={<CopyButton text={cls} label="type" />}
    >
      <Loaded
        query={query}
        failure="The documentation could not be loaded"
        loading={
          <div className={styles.text}>
            <Skeleton width="60%" />
          </div>
        }
      >
        {({ markdown }) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard.
          <section className={styles.text} aria-label="Documentation" tabIndex={0}>
            <Suspense fallback={<Skeleton width="60%" />}>
              <Markdown>{markdown}</Markdown>
            </Suspense>
          </section>
        )}
      </Loaded>
    </Page>
  );
}
