package plugintest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"github.com/tengen-rl/tengen/plugins"
)

// checkConfigure comes first, while the other environment is fresh.
func checkConfigure(ctx context.Context, s *subject) error {
	if _, err := s.other.Start(ctx, make([]plugins.Request, 1)); err == nil {
		return errors.New("before Configure, Start gives no error")
	}
	if err := s.spec.Validate(); err != nil {
		return fmt.Errorf("spec: %w", err)
	}
	for what, env := range map[string]*bounded{"a second time": s.env, "in another environment": s.other} {
		again, err := env.Configure(ctx, s.options.Settings)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if !reflect.DeepEqual(again, s.spec) {
			return fmt.Errorf("%s the spec is %+v, the first time it was %+v", what, again, s.spec)
		}
	}
	return nil
}

func checkSettings(ctx context.Context, s *subject) error {
	if err := s.refused(ctx, "no_such_setting", "1"); err != nil {
		return err
	}
	defaults := plugins.Settings{}
	for _, d := range s.spec.Settings {
		defaults[d.Name] = d.Default
		for _, value := range wrongValues(d) {
			if err := s.refused(ctx, d.Name, value); err != nil {
				return err
			}
		}
	}
	if _, err := s.env.Configure(ctx, defaults); err != nil {
		return fmt.Errorf("the defaults %v: %w", defaults, err)
	}
	return nil
}

// wrongValues are values that the setting must refuse.
func wrongValues(d plugins.Setting) []string {
	switch d.Kind {
	case plugins.Int, plugins.Float:
		wrong := []string{"many", ""}
		if d.Min != 0 || d.Max != 0 {
			wrong = append(wrong, strconv.FormatFloat(d.Min-1, 'f', -1, 64), strconv.FormatFloat(d.Max+1, 'f', -1, 64))
		}
		return wrong
	case plugins.Bool:
		return []string{"perhaps"}
	}
	if len(d.Choices) > 0 {
		return []string{"none of these"}
	}
	return nil
}

// refused checks that the setting is refused, by its name.
func (s *subject) refused(ctx context.Context, name, value string) error {
	_, err := s.env.Configure(ctx, plugins.Settings{name: value})
	var fault *plugins.SettingError
	switch {
	case err == nil:
		return fmt.Errorf("setting %s = %q is accepted", name, value)
	case !errors.As(err, &fault):
		return fmt.Errorf("setting %s = %q is refused with %w: want a *plugins.SettingError", name, value, err)
	case fault.Name != name:
		return fmt.Errorf("setting %s = %q is refused in the name of %q", name, value, fault.Name)
	}
	return nil
}
