import { CopyButton } from "@/ui/copy-button";
import { Section } from "@/ui/facts";
import { curlOf, type TriggerName, webhookUrl } from "../model";
import styles from "./trigger-page.module.css";

/** Where a webhook is called, ready to be pasted elsewhere. */
export function WebhookAddress({ name, secret }: { name: TriggerName; secret: string }) {
  if (secret.includes("{{")) {
    return (
      <Section title="Address">
        <p className="muted">
          Its key is the expression <code>{secret}</code>, which only the server knows the value of.
        </p>
      </Section>
    );
  }
  const url = webhookUrl(window.location.origin, name, secret);
  return (
    <Section title="Address">
      <Copyable label="address" text={url} />
      <h3 className={styles.next}>cURL</h3>
      <Copyable label="cURL command" text={curlOf(url)} />
    </Section>
  );
}

function Copyable({ label, text }: { label: string; text: string }) {
  return (
    <div className={styles.copyable}>
      <pre>{text}</pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}
