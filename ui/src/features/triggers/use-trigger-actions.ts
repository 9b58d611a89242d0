import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "@/api/errors";
import { toast } from "@/ui/toasts";
import type { TriggerName } from "./model";
import { switchTrigger, triggerKeys, unlockTrigger } from "./queries";

/** What can be done with a trigger; the outcome is told, and the lists are asked for again. */
export function useTriggerActions() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: triggerKeys.all });
  const setDisabled = useMutation({
    mutationFn: ({ name, disabled }: { name: TriggerName; disabled: boolean }) =>
      switchTrigger(name, disabled),
    onSuccess: (_, { name, disabled }) =>
      toast("success", `${name.triggerId} is switched ${disabled ? "off" : "on"}.`),
    onError: (error, { name }) =>
      toast("failed", `${name.triggerId} could not be switched: ${messageOf(error)}`),
    onSettled,
  });
  const unlock = useMutation({
    mutationFn: unlockTrigger,
    onSuccess: (_, { triggerId }) => toast("success", `${triggerId} may fire again.`),
    onError: (error, { triggerId }) =>
      toast("failed", `${triggerId} could not be unlocked: ${messageOf(error)}`),
    onSettled,
  });
  return { setDisabled, unlock };
}
